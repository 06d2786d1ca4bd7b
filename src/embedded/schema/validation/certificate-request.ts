import type { CertificateSigningRequest } from '../../objects.ts';
import type { Report } from './report.ts';

/** A request that was left out is written as null. */
type Spec = Omit<CertificateSigningRequest['spec'], 'request'> & { request: string | null };
type Condition = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>[number];

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const shortestSeconds = 600;
const block =
  /^\s*(?:[^-]*?)-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----[\s\S]+-----END (?:NEW )?CERTIFICATE REQUEST-----/;

const conditionsOf = ({ status }: CertificateSigningRequest, type: string): Condition[] =>
  (status?.conditions ?? []).filter((condition) => condition.type === type);

const checkConditions = (report: Report, { status }: CertificateSigningRequest): void => {
  const path = 'status.conditions';
  const seen = new Set<string>();
  for (const [index, { type, status: value }] of (status?.conditions ?? []).entries()) {
    const allowed = ['Approved', 'Denied', 'Failed'].includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (type === '') report.required(`${path}[${index}].type`);
    report.oneOf(`${path}[${index}].status`, value, allowed);
    const other = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : '';
    if (other !== '' && seen.has(other))
      report.invalid(path, type, 'Approved and Denied conditions are mutually exclusive');
    if (seen.has(type)) report.duplicate(`${path}[${index}].type`, type);
    seen.add(type);
  }
};

export const checkCertificateRequest = (report: Report, object: CertificateSigningRequest): void => {
  const { request, usages: wanted = [], signerName, expirationSeconds } = object.spec as Spec;
  if (!block.test(Buffer.from(request ?? '', 'base64').toString()))
    report.invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST');
  if (wanted.length === 0) report.required('spec.usages');
  for (const [index, usage] of wanted.entries())
    if (!usages.includes(usage)) report.unsupported(`spec.usages[${index}]`, usage, usages);
  for (const [index, usage] of wanted.entries())
    if (wanted.indexOf(usage) < index) report.duplicate(`spec.usages[${index}]`, usage);
  if (!signerName) report.required('spec.signerName');
  else if (!/^[^/]+\.[^/]+\/.+$/.test(signerName))
    report.invalid(
      'spec.signerName',
      signerName,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    );
  if (expirationSeconds !== undefined && expirationSeconds < shortestSeconds)
    report.invalid(
      'spec.expirationSeconds',
      expirationSeconds,
      'may not specify a duration less than 600 seconds (10 minutes)',
    );
  checkConditions(report, object);
};

type Rights = { decide: boolean; issue: boolean };

const checkChange =
  ({ decide, issue }: Rights) =>
  (report: Report, next: CertificateSigningRequest, old: CertificateSigningRequest): void => {
    checkConditions(report, next);
    const path = 'status.conditions';
    for (const type of ['Approved', 'Denied', 'Failed']) {
      const [before, after] = [conditionsOf(old, type), conditionsOf(next, type)];
      if (after.length < before.length)
        report.forbidden(path, `updates may not remove a condition of type ${JSON.stringify(type)}`);
      else if (!decide && type !== 'Failed' && after.length > before.length)
        report.forbidden(path, `updates may not add a condition of type ${JSON.stringify(type)}`);
    }
    const certificate = next.status?.certificate;
    if ((certificate ?? '') === (old.status?.certificate ?? '')) return;
    if (!issue) report.forbidden('status.certificate', 'updates may not set certificate content');
    else if (old.status?.certificate)
      report.forbidden('status.certificate', 'updates may not modify existing certificate content');
  };

export const checkCertificateRequestUpdate = checkChange({ decide: false, issue: false });
export const checkCertificateApproval = checkChange({ decide: true, issue: false });
export const checkCertificateStatus = checkChange({ decide: false, issue: true });
