import { Yaml } from 'cdk8s';
import type { Delivery } from './delivery';

/** A kustomization in each folder, which Flux and `kubectl apply -k` read. */
export const KUSTOMIZATION: Delivery = {
  protection: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
  filesFor: manifests => new Map([['kustomization.yaml', Yaml.stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: manifests,
  })]]),
};
