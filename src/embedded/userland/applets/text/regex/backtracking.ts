/** A matcher for what can't be matched in linear time: back references. Its work is bounded. */
import { isWord, PatternError, type Node } from './syntax.ts';

export type Spans = (readonly [number, number] | undefined)[];

/** So many steps for one search; then it gives up: nobody else has a turn meanwhile. */
const mostSteps = 300_000;

type Next = (at: number) => boolean;

export const searchBacktracking = (
  root: Node,
  groups: number,
  text: string,
  from: number,
  multiline: boolean,
): Spans | undefined => {
  let steps = 0;
  let depth = 0;
  const spans: Spans = Array.from({ length: groups + 1 });

  const wordAt = (at: number): boolean => at >= 0 && at < text.length && isWord(text.charCodeAt(at));

  const holds = (kind: Node['kind'], at: number): boolean => {
    switch (kind) {
      case 'start':
        return at === 0 || (multiline && text[at - 1] === '\n');
      case 'end':
        return at === text.length || (multiline && text[at] === '\n');
      case 'textStart':
        return at === 0;
      case 'textEnd':
        return at === text.length;
      case 'wordStart':
        return !wordAt(at - 1) && wordAt(at);
      case 'wordEnd':
        return wordAt(at - 1) && !wordAt(at);
      case 'wordBoundary':
        return wordAt(at - 1) !== wordAt(at);
      default:
        return wordAt(at - 1) === wordAt(at);
    }
  };

  /** Whether one byte matches a node that is always one byte long. */
  const one = (node: Node, at: number): boolean => {
    if (at >= text.length) return false;
    if (node.kind === 'any') return true;
    if (node.kind === 'char') return text[at] === node.value;
    return node.kind === 'set' && node.has[text.charCodeAt(at) & 255] === true;
  };

  const run = (node: Node, at: number, next: Next): boolean => {
    if (++steps > mostSteps || depth > 2000) throw new PatternError('Memory exhausted');
    switch (node.kind) {
      case 'char':
      case 'any':
      case 'set':
        return one(node, at) && next(at + 1);
      case 'group': {
        const before = spans[node.index];
        const matched = run(node.node, at, (end) => {
          const inner = spans[node.index];
          spans[node.index] = [at, end];
          if (next(end)) return true;
          spans[node.index] = inner;
          return false;
        });
        if (!matched) spans[node.index] = before;
        return matched;
      }
      case 'sequence': {
        const go = (index: number, here: number): boolean => {
          const part = node.nodes[index];
          return part === undefined ? next(here) : run(part, here, (end) => go(index + 1, end));
        };
        return go(0, at);
      }
      case 'choice':
        return node.nodes.some((part) => run(part, at, next));
      case 'back': {
        const span = spans[node.index];
        if (span === undefined) return false;
        const part = text.slice(span[0], span[1]);
        return text.startsWith(part, at) && next(at + part.length);
      }
      case 'repeat': {
        const { least, most } = node;
        if (node.node.kind === 'char' || node.node.kind === 'any' || node.node.kind === 'set') {
          let end = at;
          while (end - at < most && one(node.node, end)) end += 1;
          steps += end - at;
          for (; end - at >= least; end -= 1) if (next(end)) return true;
          return false;
        }
        const go = (count: number, here: number): boolean => {
          depth += 1;
          const matched =
            (count < most &&
              run(node.node, here, (end) => (end > here || count < least ? go(count + 1, end) : false))) ||
            (count >= least && next(here));
          depth -= 1;
          return matched;
        };
        return go(0, at);
      }
      default:
        return holds(node.kind, at) && next(at);
    }
  };

  for (let start = from; start <= text.length; start += 1) {
    spans.fill(undefined);
    let longest = -1;
    const matched = run(root, start, (end) => {
      longest = end;
      return true;
    });
    if (matched) {
      spans[0] = [start, longest];
      return spans;
    }
  }
  return undefined;
};
