/** Label selectors as text: `app=web,tier!=db,env in (a,b),env notin (c),key,!key`. */
import { badRequest } from '../errors.ts';

type Labels = Readonly<Record<string, string>>;

export type Requirement = {
  key: string;
  operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt';
  values: readonly string[];
};

const qualifiedName = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const tokenPattern = /\s*(!=|==|=|!|>|<|\(|\)|,|[^\s!=,()<>]+)/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (match === null) break;
    tokens.push(match[1]!);
  }
  return tokens;
};

const fail = (text: string): never => {
  throw badRequest(`unable to parse requirement: ${text}`);
};

const wrongValue = (key: string, value: string): never =>
  fail(
    `values[0][${key}]: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  );

const isSign = (token: string): boolean => /^(?:!=|==|=|!|>|<|\(|\)|,)$/.test(token);

const words: Record<string, string> = {
  '=': 'in',
  '==': 'in',
  '!=': 'notin',
  '>': 'gt',
  '<': 'lt',
  in: 'in',
  notin: 'notin',
};

/** Throws the API's 400 for what is no selector. */
export const parseLabelSelector = (text: string): Requirement[] => {
  const tokens = tokensOf(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => tokens[at++] ?? '';
  const key = (): string => {
    const found = take();
    if (found === '' || isSign(found))
      throw badRequest(`found '${found}', expected: !, identifier, or 'end of string'`);
    if (!qualifiedName.test(found))
      fail(
        `<nil>: Invalid value: ${JSON.stringify(found)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      );
    return found;
  };
  const value = (of: string): string => {
    const next = peek();
    if (next === '' || next === ',' || next === ')') return '';
    if (isSign(next)) fail(`found '${next}', expected: identifier`);
    at += 1;
    if (!labelValue.test(next)) wrongValue(of, next);
    return next;
  };
  const set = (of: string): string[] => {
    if (take() !== '(') fail(`found '${tokens[at - 1] ?? ''}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      values.push(value(of));
      const next = take();
      if (next === ')') return values;
      if (next !== ',') fail(`found '${next}', expected: ',' or ')'`);
    }
  };
  while (at < tokens.length) {
    if (peek() === '!') {
      at += 1;
      requirements.push({ key: key(), operator: 'absent', values: [] });
    } else {
      const name = key();
      const next = peek();
      if (next === '' || next === ',') requirements.push({ key: name, operator: 'exists', values: [] });
      else {
        const operator = words[take()];
        if (operator === undefined) fail(`found '${next}', expected: in, notin, =, ==, !=, gt, lt`);
        const values = next === 'in' || next === 'notin' ? set(name) : [value(name)];
        requirements.push({ key: name, operator: operator as Requirement['operator'], values });
      }
    }
    if (at >= tokens.length) break;
    const comma = take();
    if (comma !== ',') fail(`found '${comma}', expected: ',' or 'end of string'`);
    if (at >= tokens.length) throw badRequest("found '', expected: identifier after ','");
  }
  return requirements;
};

const holds = ({ key, operator, values }: Requirement, labels: Labels): boolean => {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
};

export const labelsMatch = (requirements: readonly Requirement[], labels: Labels | undefined): boolean =>
  requirements.every((requirement) => holds(requirement, labels ?? {}));
