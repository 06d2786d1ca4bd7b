import { describe, expect, test } from '@jest/globals';
import { complete } from '../../../src/lesson/console/completion.ts';
import { inputOf } from '../../../src/lesson/text-input.ts';
import { samplePod, sampleView } from '../sample-view.ts';

const world = { live: sampleView, files: ['pod.yaml', 'service.yaml'] };

const tab = (line: string) => {
  const { input, candidates } = complete(inputOf(line), world);
  return candidates.length === 0 ? input.text : [input.text, ...candidates];
};

describe('Tab', () => {
  test.each([
    ['ku', 'kubectl '],
    ['kubectl desc', 'kubectl describe '],
    ['k port', 'k port-forward '],
    ['kubectl get po', 'kubectl get pods '],
    ['kubectl get dep', 'kubectl get deployments '],
    ['kubectl get deploy', 'kubectl get deployments '],
    ['kubectl get svc', 'kubectl get svc '],
    ['kubectl get svc a', 'kubectl get svc api '],
    ['kubectl get deploy/', 'kubectl get deploy/api '],
    ['kubectl describe service ', 'kubectl describe service api '],
    ['kubectl logs hello-o', 'kubectl logs hello-old '],
    ['kubectl logs hello-old -c sh', 'kubectl logs hello-old -c shipper '],
    ['kubectl logs hello -c ', 'kubectl logs hello -c web '],
    ['kubectl exec hello-old --container a', 'kubectl exec hello-old --container app '],
    ['kubectl apply -f po', 'kubectl apply -f pod.yaml '],
    ['kubectl logs --fo', 'kubectl logs --follow '],
    ['kubectl get pods -o wi', 'kubectl get pods -o wide '],
    ['kubectl get pods -o jsonp', 'kubectl get pods -o jsonpath='],
    ['kubectl rollout st', 'kubectl rollout status '],
    ['kubectl rollout status deploy/a', 'kubectl rollout status deploy/api '],
    ['kubectl scale deployments a', 'kubectl scale deployments api '],
    ['kubectl get pods | grep x; kubectl desc', 'kubectl get pods | grep x; kubectl describe '],
    ['cat pod', 'cat pod.yaml '],
  ])('%s', (line, completed) => expect(tab(line)).toEqual(completed));

  test('completes what several share, and shows them', () => {
    expect(tab('kubectl get pod he')).toEqual(['kubectl get pod hello', 'hello', 'hello-old']);
    expect(tab('kubectl apply -f ')).toEqual(['kubectl apply -f ', 'pod.yaml', 'service.yaml']);
  });

  test('leaves what it does not know, and commands within a container', () => {
    expect(tab('kubectl get pods nothing')).toBe('kubectl get pods nothing');
    expect(tab('kubectl exec hello -- he')).toBe('kubectl exec hello -- he');
    expect(tab('kubectl frobnicate x')).toBe('kubectl frobnicate x');
  });

  test('works in the middle of a line', () => {
    const text = 'kubectl get po -o wide';
    expect(complete({ text, caret: 14 }, world).input).toEqual({ text: 'kubectl get pods -o wide', caret: 16 });
  });

  test('knows what the line began with, above', () => {
    expect(complete(inputOf('  -c sh'), world, 'kubectl logs hello-old \\').input.text).toBe('  -c shipper ');
  });

  test('knows pods only by the newest view', () => {
    const live = { ...sampleView, pods: [samplePod('brand-new')] };
    expect(complete(inputOf('kubectl logs '), { live, files: [] }).input.text).toBe('kubectl logs brand-new ');
    expect(complete(inputOf('kubectl logs '), { live: undefined, files: [] }).input.text).toBe('kubectl logs ');
  });
});
