import { SysError, type Sys } from '../../runtime/sys.ts';
import { escapeUri } from './normalize-uri.ts';

const nameColumns = 50;
const sizeColumns = 20;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The page that `autoindex on` makes: folders first, then files. */
export const listFolder = (sys: Sys, folder: string, uri: string): string => {
  const entries = sys
    .readDirectory(folder)
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name }) => {
      try {
        return [{ name, stat: sys.stat(`${folder}${name}`) }];
      } catch (error) {
        if (error instanceof SysError) return [];
        throw error;
      }
    })
    .toSorted((one, other) => {
      const folders = Number(other.stat.type === 'directory') - Number(one.stat.type === 'directory');
      return folders || (one.name < other.name ? -1 : 1);
    });
  const lines = entries.map(({ name, stat }) => {
    const isFolder = stat.type === 'directory';
    const shown = isFolder ? `${name}/` : name;
    const short = shown.length > nameColumns ? `${shown.slice(0, nameColumns - 3)}..&gt;` : escapeHtml(shown);
    const padding = ' '.repeat(Math.max(0, nameColumns - Math.min(shown.length, nameColumns)));
    const size = (isFolder ? '-' : String(stat.size)).padStart(sizeColumns - 1);
    return `<a href="${escapeUri(shown)}">${short}</a>${padding} ${day(stat.modified)} ${size}\r\n`;
  });
  const title = `Index of ${escapeHtml(uri)}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join('')}</pre><hr></body>\r\n</html>\r\n`;
};

const day = (time: number): string => {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getUTCDate())}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};
