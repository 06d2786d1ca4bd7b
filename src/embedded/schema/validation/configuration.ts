/** The rules for config maps and secrets. */
import type { ConfigMap, Secret } from '../../objects.ts';
import { equal } from '../equal.ts';
import { checkSame } from './metadata.ts';
import { dataKey } from './names.ts';
import type { Report } from './report.ts';

const mostBytes = 1024 * 1024;

const bytesOf = (data: Record<string, string> | undefined, encoded: boolean): number =>
  Object.values(data ?? {}).reduce(
    (sum, value) => sum + (encoded ? Buffer.byteLength(value, 'base64') : Buffer.byteLength(value)),
    0,
  );

export const checkConfigMap = (report: Report, { data, binaryData }: ConfigMap): void => {
  for (const key of Object.keys(data ?? {})) {
    report.invalids(`data[${key}]`, key, dataKey(key));
    if (binaryData?.[key] !== undefined) report.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
  }
  for (const key of Object.keys(binaryData ?? {})) report.invalids(`binaryData[${key}]`, key, dataKey(key));
  if (bytesOf(data, false) + bytesOf(binaryData, true) > mostBytes) report.tooLong('[]', mostBytes);
};

type Held = { immutable?: boolean; data?: Record<string, string>; binaryData?: Record<string, string> };

const checkImmutable = (report: Report, object: Held, old: Held, fields: readonly ('data' | 'binaryData')[]): void => {
  if (old.immutable !== true) return;
  const words = 'field is immutable when `immutable` is set';
  if (object.immutable !== true) report.forbidden('immutable', words);
  for (const field of fields) if (!equal(object[field], old[field])) report.forbidden(field, words);
};

export const checkConfigMapUpdate = (report: Report, configMap: ConfigMap, old: ConfigMap): void => {
  checkImmutable(report, configMap, old, ['data', 'binaryData']);
  checkConfigMap(report, configMap);
};

const accountName = 'kubernetes.io/service-account.name';

const checkDockerConfig = (report: Report, data: Record<string, string>, key: string): void => {
  const encoded = data[key];
  if (encoded === undefined) return report.required(`data[${key}]`);
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    const word =
      text === '' ? 'unexpected end of JSON input' : `invalid character '${text[0]}' looking for beginning of value`;
    report.invalid(`data[${key}]`, '<secret contents redacted>', word);
  }
};

export const checkSecret = (report: Report, { data = {}, metadata, type }: Secret): void => {
  for (const key of Object.keys(data)) report.invalids(`data[${key}]`, key, dataKey(key));
  if (bytesOf(data, true) > mostBytes) report.tooLong('data', mostBytes);
  const need = (...keys: string[]): void => {
    for (const key of keys) if (data[key] === undefined) report.required(`data[${key}]`);
  };
  if (type === 'kubernetes.io/service-account-token') {
    if (!metadata.annotations?.[accountName]) report.required(`metadata.annotations[${accountName}]`);
  } else if (type === 'kubernetes.io/dockercfg') checkDockerConfig(report, data, '.dockercfg');
  else if (type === 'kubernetes.io/dockerconfigjson') checkDockerConfig(report, data, '.dockerconfigjson');
  else if (type === 'kubernetes.io/basic-auth') {
    if (data['username'] === undefined && data['password'] === undefined) need('username', 'password');
  } else if (type === 'kubernetes.io/ssh-auth') {
    if (!data['ssh-privatekey']) report.required('data[ssh-privatekey]');
  } else if (type === 'kubernetes.io/tls') need('tls.crt', 'tls.key');
};

export const checkSecretUpdate = (report: Report, secret: Secret, old: Secret): void => {
  checkSame(report, 'type', secret.type, old.type);
  checkImmutable(report, secret, old, ['data']);
  checkSecret(report, secret);
};
