import { describe, expect, test } from '@jest/globals';
import { ApiRefusal, Unreachable } from '../../src/cluster/types.ts';
import type { Status } from '../../src/cluster/kube.ts';
import { parseManifests, type ManifestDocument } from '../../src/content/manifest.ts';
import { applyDocument } from '../../src/headless/apply.ts';
import { FakeAccess } from '../fake-access.ts';

const text = `apiVersion: v1
kind: Pod
metadata:
  name: hello
spec:
  containers:
    - name: web
      image: nginx:1.27
      prots: []
`;

const documentOf = (yaml: string): ManifestDocument => {
  const parsed = parseManifests(yaml, 'pod.yaml');
  if (!parsed.ok) throw new Error(parsed.problem.what);
  return parsed.value[0]!;
};

const never = new AbortController().signal;

const refusing = (
  code: number,
  status: Partial<Status>,
  rehearsal?: Partial<Status> & { code: number },
): FakeAccess => {
  const access = new FakeAccess();
  access.apply = () => Promise.reject(new ApiRefusal(code, { kind: 'Status', ...status }, 'PATCH'));
  if (rehearsal !== undefined) {
    access.rehearse = () => Promise.reject(new ApiRefusal(rehearsal.code, { kind: 'Status', ...rehearsal }, 'POST'));
  }
  return access;
};

const problemOf = async (access: FakeAccess, yaml = text) => {
  const applied = await applyDocument(access, documentOf(yaml), 'kp-a', never);
  if (applied.state !== 'refused') throw new Error('it was applied');
  return { ...applied.problem, replaceable: applied.replaceable };
};

// Words recorded from a Kubernetes 1.34 API server.
const strict =
  'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].prots"';
const typed =
  'failed to create typed patch object (kp-a/hello; /v1, Kind=Pod): .spec.containers[name="web"].prots: field not declared in schema';
const updates =
  'Pod "hello" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`';

describe('applying a document', () => {
  test('puts it into the namespace of the attempt', async () => {
    const access = new FakeAccess();
    const applied = await applyDocument(access, documentOf(text), 'kp-a', never);
    expect(applied).toMatchObject({ state: 'applied', object: { metadata: { name: 'hello', namespace: 'kp-a' } } });
  });

  test('names file, line and column of an unknown field, in the words of the rehearsal', async () => {
    expect(await problemOf(refusing(500, { message: typed }, { code: 400, message: strict }))).toMatchObject({
      code: 'unknown-field',
      what: 'Pod hello has no field spec.containers[0].prots',
      where: 'pod.yaml:9:7',
    });
  });

  test('understands the words of server-side apply when the object is there already', async () => {
    expect(await problemOf(refusing(500, { message: typed }, { code: 409, message: 'exists' }))).toMatchObject({
      code: 'unknown-field',
      where: 'pod.yaml:9:7',
    });
  });

  test('points at the field of an invalid value', async () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.containers[0].image', message: 'Required value' }];
    expect(await problemOf(refusing(422, { message: 'invalid', details: { causes } }))).toMatchObject({
      code: 'invalid',
      where: 'pod.yaml:8:7',
      what: expect.stringContaining('Required value'),
    });
  });

  test('offers to replace what can only be made anew', async () => {
    expect(await problemOf(refusing(422, { message: updates }))).toMatchObject({
      code: 'immutable',
      replaceable: true,
      where: 'pod.yaml:1',
    });
  });

  test('says which type a field wants', async () => {
    const message =
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field Container.spec.containers of type []v1.Container';
    expect(await problemOf(refusing(500, { message: typed }, { code: 400, message }))).toMatchObject({
      code: 'wrong-type',
      where: 'pod.yaml:6:3',
    });
  });

  const shape = (lines: string) => `failed to create typed patch object (kp-a/hello; /v1, Kind=Pod): ${lines}`;
  const decoding = (words: string) => ({
    code: 400,
    message: `Pod in version "v1" cannot be handled as a Pod: ${words}`,
  });
  const clash = (given: string, field: string, type: string) =>
    decoding(`json: cannot unmarshal ${given} into Go struct field ${field} of type ${type}`);
  const two = (first: string, second: string) =>
    text.replace(/ {6}image[\s\S]*/, `      ${first}\n    - name: log\n      ${second}\n`);

  test.each([
    {
      mistake: 'a number for a list, in the second container',
      yaml: two('image: nginx', 'ports: 80'),
      typed: '.spec.containers[name="log"].ports: expected list, got &{80}',
      rehearsal: clash('number', 'Container.spec.containers.ports', '[]v1.ContainerPort'),
      what: 'Pod hello: spec.containers[name="log"].ports must be a list, but it is a number',
      where: 'pod.yaml:10:7',
    },
    {
      mistake: 'text for a number, in an item whose protocol the server fills in',
      yaml: two('ports: [{containerPort: 80}, {containerPort: "81"}]', 'image: nginx'),
      typed:
        '.spec.containers[name="web"].ports[containerPort="81",protocol="TCP"].containerPort: expected numeric (int or float), got string',
      rehearsal: clash('string', 'ContainerPort.spec.containers.ports.containerPort', 'int32'),
      what: expect.stringMatching(/containerPort must be a number, but it is text$/),
      where: 'pod.yaml:8:37',
    },
    {
      mistake: 'a value that server-side apply could not place, found by its type',
      yaml: two('livenessProbe: {httpGet: {port: 80}}', 'livenessProbe: {httpGet: {port: [80]}}'),
      typed: undefined,
      rehearsal: clash('array', 'HTTPGetAction.spec.containers.livenessProbe.httpGet.port', 'int32'),
      what: expect.stringContaining('must be a whole number, but it is a list'),
      where: 'pod.yaml:10:33',
    },
    {
      mistake: 'a number among labels',
      yaml: text.replace('  name: hello\n', '  name: hello\n  labels:\n    a: b\n    v: 1\n'),
      typed: undefined,
      rehearsal: clash('number', 'ObjectMeta.metadata.labels', 'string'),
      what: expect.stringContaining('metadata.labels must be text'),
      where: 'pod.yaml:7:5',
    },
    {
      mistake: 'an item that is no map',
      yaml: two('image: nginx', 'x: y').replace(/ {4}- name: log[\s\S]*/, '    - web\n'),
      typed: '.spec.containers: element 1: associative list with keys may not have non-map elements',
      rehearsal: clash('string', 'PodSpec.spec.containers', 'v1.Container'),
      what: expect.stringContaining('spec.containers[1] must be a map'),
      where: 'pod.yaml:9:7',
    },
    {
      mistake: 'an amount with a unit that there is not',
      yaml: two('resources: {limits: {cpu: 1, memory: 64Mi}}', 'resources: {requests: {memory: 64Mb}}'),
      typed: undefined,
      rehearsal: decoding(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      ),
      what: 'Pod hello: "64Mb" is no amount',
      where: 'pod.yaml:10:30',
    },
  ])('finds $mistake', async ({ yaml, typed: lines, rehearsal, what, where }) => {
    const message =
      lines === undefined
        ? 'failed to convert new object (kp-a/hello; /v1, Kind=Pod) to proper version: unable to convert'
        : shape(lines);
    expect(await problemOf(refusing(500, { message }, rehearsal), yaml)).toMatchObject({ what, where });
  });

  test('tells all that the server has found, in the order of the file', async () => {
    const access = refusing(
      500,
      { message: shape('errors:\n  .spec.a: field not declared in schema') },
      {
        ...decoding('strict decoding error: unknown field "spec.containers[0].prots", unknown field "kin"'),
      },
    );
    const applied = await applyDocument(access, documentOf(text), 'kp-a', never);
    expect(applied).toMatchObject({
      problem: { what: 'Pod hello has no field kin' },
      others: [{ what: 'Pod hello has no field spec.containers[0].prots', where: 'pod.yaml:9:7' }],
    });
    const causes = [
      { field: 'spec.containers[0].image', message: 'Required value' },
      { field: 'metadata.name', message: "must be lower case (e.g. 'a-b', regex used for validation is '[a-z]')" },
    ];
    expect(await applyDocument(refusing(422, { details: { causes } }), documentOf(text), 'kp-a', never)).toMatchObject({
      problem: { where: 'pod.yaml:4:3', what: "Pod hello: metadata.name: must be lower case (e.g. 'a-b')" },
      others: [{ where: 'pod.yaml:8:7' }],
    });
  });

  test('knows its place in a list and behind other documents', async () => {
    const yaml =
      'kind: A\napiVersion: v1\nmetadata: {name: a}\n---\napiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {nope: 1}}\n';
    const parsed = parseManifests(yaml, 'all.yaml');
    const access = refusing(400, decoding('strict decoding error: unknown field "spec.nope"'));
    expect(await applyDocument(access, parsed.ok ? parsed.value[1]! : documentOf(''), 'kp-a', never)).toMatchObject({
      problem: { code: 'unknown-field', where: 'all.yaml:8:61' },
    });
  });

  test('says that the namespace is gone instead of blaming the file', async () => {
    const problem = await problemOf(refusing(404, { message: 'namespaces "kp-a" not found' }));
    expect(problem).toMatchObject({ code: 'namespace-gone', next: expect.stringContaining('Start the scenario over') });
  });

  test('refuses another namespace and says where it stands', async () => {
    const yaml = text.replace('  name: hello\n', '  name: hello\n  namespace: default\n');
    const access = new FakeAccess();
    expect(await problemOf(access, yaml)).toMatchObject({
      code: 'other-namespace',
      where: 'pod.yaml:5:3',
      what: expect.stringContaining('default'),
    });
    expect(access.calls.some((call) => call.startsWith('apply'))).toBe(false);
  });

  test('refuses what belongs to the whole cluster', async () => {
    const access = new FakeAccess();
    access.isNamespaced = () => Promise.resolve(false);
    expect(await problemOf(access, 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n')).toMatchObject({
      code: 'cluster-scoped',
    });
  });

  test('suggests the kind that was meant', async () => {
    const access = new FakeAccess();
    (access as { isNamespaced: unknown }).isNamespaced = () => Promise.resolve(undefined);
    expect(await problemOf(access, text.replace('kind: Pod', 'kind: Podd'))).toMatchObject({
      code: 'unknown-kind',
      where: 'pod.yaml:2:1',
      next: expect.stringContaining('Pod?'),
    });
  });

  test.each([
    [503, 'etcdserver: leader changed'],
    [429, 'too many requests'],
    [401, 'Unauthorized'],
    [500, 'internal error'],
    [403, 'pods is forbidden: User "x" cannot create resource "pods" in API group ""'],
  ])("a refusal %d (%s) is the cluster's trouble", async (code, message) => {
    await expect(applyDocument(refusing(code, { message }), documentOf(text), 'kp-a', never)).rejects.toThrow(message);
  });

  test("what admission refuses is the document's", async () => {
    const message =
      'pods "hello" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2';
    expect(await problemOf(refusing(403, { message }))).toMatchObject({
      code: 'refused',
      what: expect.stringContaining('exceeded quota'),
    });
  });

  test('cluster trouble is not the problem of the file', async () => {
    const access = new FakeAccess();
    access.apply = () => Promise.reject(new Unreachable('gone'));
    await expect(applyDocument(access, documentOf(text), 'kp-a', never)).rejects.toThrow(Unreachable);
  });
});
