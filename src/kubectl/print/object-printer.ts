/** `-o yaml`, `json`, `name`, `jsonpath=…` and `custom-columns=…`: objects as text. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { KubeObject } from '../../cluster/kube.ts';
import type { Json } from '../../domain/json.ts';
import { evaluate, EvaluationProblem, findings } from '../jsonpath/evaluate.ts';
import { parseTemplate } from '../jsonpath/parse.ts';
import { UsageError, type Context } from '../verb.ts';
import { columnsOf, columnsOfTemplate, customColumns } from './custom-columns.ts';
import { goSyntax } from './go-syntax.ts';
import { jsonText } from './json-text.ts';
import { yamlText } from './yaml-text.ts';

/** A List as `get` prints it, or one object. */
export type Printable = { apiVersion: string; kind: string; metadata?: object; items?: readonly KubeObject[] };

/** Knows what it has printed before: headings and `---` depend on it. */
export type ObjectPrinter = (object: Printable) => string;

export type PrinterOptions = {
  showManagedFields?: boolean;
  headers?: boolean;
  /** `--template` */
  template?: string | undefined;
};

const changeFormats =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml';
const getFormats = `custom-columns,custom-columns-file,${changeFormats.replace('yaml', 'wide,yaml')}`;

const withoutManagedFields = <T extends Printable>(object: T): T => {
  const { managedFields: _hidden, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  const items = object.items?.map(withoutManagedFields);
  return {
    ...object,
    ...(object.metadata === undefined ? {} : { metadata }),
    ...(items === undefined ? {} : { items }),
  };
};

/** `pod/hello`, `deployment.apps/shop` */
const nameLine = ({ apiVersion, kind, metadata }: Printable): string => {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  const { name = '<unknown>' } = (metadata ?? {}) as { name?: string };
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}\n`;
};

const jsonPathPrinter = (template: string, asJson: boolean): ObjectPrinter => {
  const parts = parseTemplate(template);
  return (object) => {
    const value = object as unknown as Json;
    try {
      return asJson ? findings(parts, value).map(jsonText).join('') : evaluate(parts, value);
    } catch (error) {
      if (!(error instanceof EvaluationProblem)) throw error;
      throw new UsageError(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. ` +
          `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n` +
          `\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n`,
      );
    }
  };
};

const yamlPrinter = (): ObjectPrinter => {
  let printed = 0;
  return (object) => {
    printed += 1;
    return `${printed > 1 ? '---\n' : ''}${yamlText(object)}`;
  };
};

const templates = ['jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'custom-columns', 'custom-columns-file'];
const goTemplates = ['go-template', 'go-template-file', 'template', 'templatefile'];

/** `jsonpath={.a}` and `jsonpath` with `--template={.a}` are the same. */
const splitFormat = (output: string, template: string | undefined): { format: string; argument: string } => {
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  return { format, argument: equals < 0 ? (template ?? '') : output.slice(equals + 1) };
};

/** Throws a `UsageError` in kubectl's words for a format that is none. `verb` is `get` for its columns. */
export const objectPrinter = async (
  context: Pick<Context, 'io'>,
  output: string,
  options: PrinterOptions & { verb?: 'get' } = {},
): Promise<ObjectPrinter> => {
  const shown = <T extends Printable>(object: T): T =>
    options.showManagedFields === true ? object : withoutManagedFields(object);
  const { format, argument } = splitFormat(output, options.template);
  const isGet = options.verb === 'get';
  if (output === 'json') return (object) => jsonText(shown(object));
  if (output === 'yaml') {
    const print = yamlPrinter();
    return (object) => print(shown(object));
  }
  if (output === 'name') return (object) => (object.items ?? [object]).map(nameLine).join('');
  if (goTemplates.includes(format)) {
    throw new UsageError(
      `this kubectl has no Go templates; use -o jsonpath='{...}' or -o custom-columns=... instead of "${format}"`,
    );
  }
  if (!templates.includes(format) || (format.startsWith('custom') && !isGet)) {
    const formats = isGet ? getFormats : changeFormats;
    throw new UsageError(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${formats}`,
    );
  }
  const read = (): Promise<string> =>
    readFile(resolve(context.io.cwd, argument), 'utf8').catch(() => {
      throw new UsageError(`error reading --template ${argument}, open ${argument}: no such file or directory\n`);
    });
  if (argument === '') {
    if (format === 'custom-columns')
      throw new UsageError('custom-columns format specified but no custom columns given');
    throw new UsageError('template format specified but no template given');
  }
  if (format === 'custom-columns') return customColumns(columnsOf(argument), options.headers ?? true);
  if (format === 'custom-columns-file') return customColumns(columnsOfTemplate(await read()), options.headers ?? true);
  return jsonPathPrinter(format === 'jsonpath-file' ? await read() : argument, format === 'jsonpath-as-json');
};
