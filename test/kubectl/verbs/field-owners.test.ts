import { expect, test } from '@jest/globals';
import { handedOver, lastAppliedOwners, type FieldOwner } from '../../../src/kubectl/patch/field-owners.ts';

const annotation = {
  'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
};
const client: FieldOwner = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  apiVersion: 'v1',
  fieldsV1: { ...annotation, 'f:data': { 'f:a': {}, 'f:b': {} } },
};
const server: FieldOwner = {
  manager: 'kubectl',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { 'f:data': { 'f:a': {}, 'f:c': {} } },
};
const kubelet: FieldOwner = { manager: 'kubelet', operation: 'Update', apiVersion: 'v1', subresource: 'status' };

test('who applied from the client is known by the annotation', () => {
  expect(lastAppliedOwners([server, client, kubelet], 'Update')).toEqual(['kubectl-client-side-apply']);
  expect(lastAppliedOwners([server, client, kubelet], 'Apply')).toEqual([]);
});

test('the fields of the old manager join those of the new one', () => {
  expect(handedOver([kubelet, server, client], ['kubectl-client-side-apply'], 'kubectl')).toEqual([
    kubelet,
    { ...server, fieldsV1: { ...annotation, 'f:data': { 'f:a': {}, 'f:b': {}, 'f:c': {} } } },
  ]);
});

test('without a new manager the old one becomes it', () => {
  expect(handedOver([client, kubelet], ['kubectl-client-side-apply'], 'kubectl')).toEqual([
    { ...client, manager: 'kubectl', operation: 'Apply' },
    kubelet,
  ]);
});
