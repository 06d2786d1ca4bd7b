import type { Sys } from '../../../runtime/sys.ts';
import { log } from '../command.ts';
import { formValue, redirection } from '../http-answers.ts';
import type { Request, Response } from '../http-server.ts';
import { statusTexts } from '../status-texts.ts';

const isNumber = (text: string): boolean => /^[+-]?\d+$/u.test(text);

export const echo = async (sys: Sys, request: Request): Promise<Response> => {
  const [message, code] = [formValue(request, 'msg'), formValue(request, 'code')];
  await log(sys, `GET /echo?msg=${message}&code=${code}`);
  if (code === '') return { body: message };
  if (!isNumber(code)) return { body: `argument 'code' must be an integer or empty, got "${code}"\n` };
  return { status: Number(code), body: message };
};

export const redirect = async (sys: Sys, request: Request): Promise<Response> => {
  const [location, code] = [formValue(request, 'location'), formValue(request, 'code')];
  await log(sys, `${request.method} /redirect?msg=${location}&code=${code}`);
  if (code !== '' && !isNumber(code)) return { body: `argument 'code' must be an integer or empty, got "${code}"\n` };
  const status = code === '' ? 302 : Number(code);
  return redirection(request, location, status, statusTexts[status] ?? '');
};
