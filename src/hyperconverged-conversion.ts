import { IN_V1, NOT_IN_V1 } from './hyperconverged-fields';
import type { HyperConvergedVersion } from './hyperconverged-version';
import { isObject } from './rules/views';

/** A spec of v1, and what the one of v1beta1 had that has no place in it. */
export interface ConvertedSpec {
  readonly spec: Record<string, any>;
  readonly dropped: readonly { readonly path: string; readonly value: unknown }[];
}

/** Feature gates that are a field of their own in v1 from some release on, and whether the field says the opposite. */
const GATE_FIELDS: Readonly<Record<string, readonly [path: string, isOpposite: boolean]>> = {
  disableMDevConfiguration: ['virtualization.mediatedDevicesConfiguration.enabled', true],
  persistentReservation: ['storage.persistentReservationConfiguration.enabled', false],
  enableMultiArchBootImageImport: ['workloadSources.enableMultiArchBootImageImport', false],
};

/**
 * Rewrites a spec of v1beta1 as one of v1 that means the same, as the operator itself does when it stores one. What neither knows stays where it is.
 *
 * @see https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/api/v1beta1/conversion.go
 */
export function toV1(source: Readonly<Record<string, any>>, release: HyperConvergedVersion): ConvertedSpec {
  const spec: Record<string, any> = {};
  const dropped: { path: string; value: unknown }[] = [];
  const convert = (path: string, value: any): void => {
    const isGroup = [...Object.keys(IN_V1), ...NOT_IN_V1].some(known => known.startsWith(`${path}.`));
    if (value === null && isGroup) {
      return; // unset, with no place of its own in v1
    }
    if (Object.hasOwn(IN_V1, path)) {
      put(spec, IN_V1[path], value);
    } else if (NOT_IN_V1.includes(path)) {
      dropped.push({ path, value });
    } else if (isObject(value) && isGroup) {
      Object.entries(value).forEach(([key, inner]) => convert(`${path}.${key}`, inner));
    } else {
      put(spec, path, value);
    }
  };

  const { featureGates, mediatedDevicesConfiguration, tuningPolicy, ...others } = source;
  Object.entries(others).forEach(([key, value]) => convert(key, value));
  if (tuningPolicy === 'highBurst') {
    dropped.push({ path: 'tuningPolicy', value: tuningPolicy });
  } else if (tuningPolicy !== undefined) {
    convert('tuningPolicy', tuningPolicy);
  }
  if (mediatedDevicesConfiguration !== undefined) {
    convert('mediatedDevicesConfiguration', withCurrentNames(mediatedDevicesConfiguration));
  }
  const listed: Record<string, string>[] = [];
  if (Array.isArray(featureGates)) {
    put(spec, 'featureGates', featureGates);
  }
  for (const [name, value] of Object.entries<unknown>(isObject(featureGates) ? featureGates : {}).filter(([, state]) => state !== null)) {
    const gate = release._featureGate(name);
    if (gate === 'field') {
      const [path, isOpposite] = GATE_FIELDS[name];
      put(spec, path, isOpposite ? !value : value);
    } else if (gate === undefined) {
      dropped.push({ path: `featureGates.${name}`, value });
    } else if (value !== (gate === 'on')) {
      // What is said of a gate that is so by default needs no words.
      listed.push({ name, state: value ? 'Enabled' : 'Disabled' });
    }
  }
  return { spec: listed.length > 0 ? { ...spec, featureGates: listed } : spec, dropped };
}

/** Mediated devices by the names that v1 has for them alone; v1beta1 takes those, and older ones where they are missing. */
function withCurrentNames(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withCurrentNames);
  }
  if (!isObject(value)) {
    return value;
  }
  const { mediatedDevicesTypes, nodeMediatedDeviceTypes, ...rest } = value;
  const types = Array.isArray(rest.mediatedDeviceTypes) && rest.mediatedDeviceTypes.length > 0 ? rest.mediatedDeviceTypes : mediatedDevicesTypes;
  return {
    ...rest,
    ...types === undefined ? {} : { mediatedDeviceTypes: types },
    ...nodeMediatedDeviceTypes === undefined ? {} : { nodeMediatedDeviceTypes: withCurrentNames(nodeMediatedDeviceTypes) },
  };
}

/** Puts a value at a path of keys, beside what is there. */
function put(target: Record<string, any>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce((object, key) => (object[key] = isObject(object[key]) ? object[key] : {}), target);
  holder[last] = isObject(value) && isObject(holder[last]) ? { ...holder[last], ...value } : value;
}
