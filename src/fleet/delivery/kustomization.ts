import { Yaml } from 'cdk8s';
import type { Delivery } from './delivery';

/** The file that kustomize reads in a folder. */
export const KUSTOMIZATION_FILE = 'kustomization.yaml';

/** A kustomization in each folder, which Flux and `kubectl apply -k` read. */
export const KUSTOMIZATION: Delivery = {
  protection: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
  filesFor: manifests => new Map([[KUSTOMIZATION_FILE, Yaml.stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: manifests,
  })]]),
};
