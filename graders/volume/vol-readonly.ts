import { z } from 'zod';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { plant, type Planted } from '../look/files.ts';
import { quote, shell } from '../look/shell.ts';
import { place } from '../parameters.ts';

/** What one attempt to change the shared data did. */
type Attempt = { path: string; how: string; changed: boolean; words: string };
type Observed =
  | { why: Finding }
  | { namespace: string; planted: Planted; attempts: Attempt[]; blind: string; writable: boolean; privileged: boolean };

/**
 * Tries to create, append and rename wherever the planted file can be seen from the container, be it another mount of the
 * same volume or a neighbour's root under /proc. Prints one line an attempt: path, how, `changed` or `refused`, words.
 */
const script = (path: string, file: string, writerPath: string): string => `
seen=${quote(path)}
for found in $(find / -xdev -name ${file} 2>/dev/null; find $(awk '{print $5}' /proc/self/mountinfo 2>/dev/null) -xdev -name ${file} -not -path '/proc/*' 2>/dev/null); do
  seen="$seen $(dirname "$found")"
done
for root in /proc/[0-9]*/root; do
  [ -e "$root"${quote(`${writerPath}/${file}`)} ] && seen="$seen $root"${quote(writerPath)}
done
for dir in $(printf '%s\\n' $seen | sort -u); do
  mount=$(awk -v d="$dir" '$5 == d {print $6}' /proc/self/mountinfo 2>/dev/null | tail -1)
  try() {
    if words=$(sh -c "$2" 2>&1); then echo "$dir|$1|changed|$mount"; else echo "$dir|$1|refused|$mount $(echo "$words" | tr '\\n|' '  ')"; fi
  }
  try create "echo x > '$dir/${file}.new'"; rm -f "$dir/${file}.new" 2>/dev/null
  try append "echo x >> '$dir/${file}'"
  try rename "mv '$dir/${file}' '$dir/${file}.moved'"
done
true`;

const parse = (stdout: string): Attempt[] =>
  stdout.split('\n').flatMap((line) => {
    const [path, how, result, words] = line.split('|');
    if (path === undefined || how === undefined || result === undefined) return [];
    return [{ path, how, changed: result === 'changed', words: (words ?? '').trim() }];
  });

const isReadOnly = ({ words }: Attempt): boolean => /read-only file system/i.test(words) || /^ro(,|\s|$)/.test(words);

export const volReadonly = defineGrader({
  name: 'vol.readonly',
  about: 'A container cannot change a shared volume by any path, while the writer still can.',
  touches: 'add',
  params: z.strictObject({ pod: z.string(), container: z.string(), path: z.string(), writer: place }),
  gather: async (cluster, scope, { pod, container, path, writer }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [container, writer.container], signal);
    if (!hold.held) return { why: hold.why };
    const planted = await plant(cluster, scope, hold.target(writer.container), writer.path, signal);
    const attacked = await shell(
      cluster,
      scope,
      hold.target(container),
      script(path, planted.file, writer.path),
      signal,
      40_000,
    );
    const leftovers = `${quote(writer.path)}/${planted.file}`;
    const after = await shell(
      cluster,
      scope,
      hold.target(writer.container),
      `echo y >> ${leftovers} && rm -f ${leftovers} ${leftovers}.new ${leftovers}.moved`,
      signal,
    );
    const spec = [...hold.pod.spec.containers, ...(hold.pod.spec.initContainers ?? [])].find(
      ({ name }) => name === container,
    );
    return {
      namespace: scope.namespace,
      planted,
      attempts: parse(attacked.stdout),
      blind: attacked.stderr.trim() || `exit code ${attacked.code}`,
      writable: planted.wrote.code === 0 && after.code === 0,
      privileged: spec?.securityContext?.privileged === true,
    };
  },
  judge: (observed, { pod, container, path, writer }) => {
    if ('why' in observed) return observed.why;
    const { namespace, attempts, blind, planted, writable, privileged } = observed;
    const exhibits = attempts.map(({ path: where, how, changed, words }) => ({
      claim: `${container} cannot ${how} in ${where}`,
      source: { via: 'exec' as const, ref: `pod/${pod} (${container})`, command: `${how} in ${where}` },
      expected: 'Read-only file system',
      observed: changed ? 'it worked' : words,
      reproduce: `kubectl -n ${namespace} exec ${pod} -c ${container} -- touch ${where}/x`,
    }));
    if (attempts.length === 0) {
      return cannotCheck(`nothing could be tried in container ${container}: ${blind}`, exhibits);
    }
    const changed = attempts.find((attempt) => attempt.changed);
    if (changed !== undefined) {
      return fail(
        `${container} can ${changed.how} in ${changed.path}`,
        changed.path === path
          ? `Write succeeded in ${path}. What makes a mount read-only for one container stands beside its mountPath.`
          : `${path} is one way to the data, ${changed.path} is another, and there the write succeeded.`,
        exhibits,
      );
    }
    if (!writable) {
      return fail(
        `${writer.container} cannot write to ${writer.path}: ${planted.wrote.stderr.trim() || 'the file changed under it'}`,
        `Read-only is for ${container}; ${writer.container} has to go on writing.`,
        exhibits,
      );
    }
    if (privileged) {
      return fail(
        `${container} is privileged and could remount the volume for writing`,
        'Take privileged out of its securityContext.',
        exhibits,
      );
    }
    // Another process's root is no mount of this container: there permissions may well be what refuses.
    const trick = attempts.find((attempt) => !attempt.path.startsWith('/proc/') && !isReadOnly(attempt));
    if (trick !== undefined) {
      return fail(
        `${trick.path} is refused by permissions, not by a read-only mount`,
        `Permission trick: the mount itself is writable (${trick.words}). Another user, or root, could write.`,
        exhibits,
      );
    }
    return pass(`${container} cannot change ${path}; ${writer.container} can`, exhibits);
  },
});
