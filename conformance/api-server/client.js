// A client of an API server: what kubectl does, without kubectl.
const https = require('https');
const { until } = require('../tools');

/** Requests at once. More do not make it faster. */
const CONNECTIONS = 8;

/** Built-in kinds that are asked for here: where they stand, whether in a namespace. */
const BUILT_IN = {
  Namespace: { group: '', plural: 'namespaces', namespaced: false },
  Pod: { group: '', plural: 'pods', namespaced: true },
  ServiceAccount: { group: '', plural: 'serviceaccounts', namespaced: true },
  Role: { group: 'rbac.authorization.k8s.io', plural: 'roles', namespaced: true },
  RoleBinding: { group: 'rbac.authorization.k8s.io', plural: 'rolebindings', namespaced: true },
  ClusterRole: { group: 'rbac.authorization.k8s.io', plural: 'clusterroles', namespaced: false },
  ClusterRoleBinding: { group: 'rbac.authorization.k8s.io', plural: 'clusterrolebindings', namespaced: false },
  CustomResourceDefinition: { group: 'apiextensions.k8s.io', plural: 'customresourcedefinitions', namespaced: false },
};

/** What the server complains of, field by field, in whichever of its forms. */
function complaintsOf({ message = '', details }) {
  if (details?.causes) {
    return details.causes.filter(({ field }) => field !== '<nil>').map(({ field = '', message: why }) => ({ field, why }));
  }
  const [, strict] = /strict decoding error: (.*)/s.exec(message) ?? [];
  if (strict !== undefined) {
    return strict.split(', ').map(why => ({ field: /"(.*)"/.exec(why)?.[1] ?? '', why }));
  }
  const [, typed] = /failed to create typed patch object \(.*?\): (.*)/s.exec(message) ?? [];
  return (typed ?? message).replace(/^errors:\n/, '').split('\n').map(line => {
    const [, field = '', why = line] = /^\s*\.(.*?): (.*)$/.exec(line) ?? [];
    return { field, why };
  });
}

/** What the server answers if it refuses. */
class Refusal extends Error {
  constructor(status, body) {
    super(body.message);
    this.status = status;
    this.reason = body.reason;
    this.complaints = complaintsOf(body);
  }
}
exports.Refusal = Refusal;

class Client {
  #agent = new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  #custom = new Map();
  #probes = 0;

  constructor({ url, token, ca }) {
    Object.assign(this, { url, token, ca });
  }

  /** Asks, and returns the status and the body of the answer. */
  ask(method, path, { body, type = 'application/json', accept = 'application/json' } = {}) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { authorization: `Bearer ${this.token}`, accept, ...text === undefined ? {} : { 'content-type': type,
      'content-length': Buffer.byteLength(text) } };
    return new Promise((resolve, reject) => {
      const request = https.request(`${this.url}${path}`, { method, agent: this.#agent, ca: this.ca, headers }, response => {
        const chunks = [];
        response.on('data', chunk => chunks.push(chunk)).on('error', reject).on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type']?.startsWith('application/json');
          resolve({ status: response.statusCode, body: isJson ? JSON.parse(answer) : answer });
        });
      });
      // The server may have closed a connection that was not used for a while.
      const isStale = ({ code }) => request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
      request.on('error', error => (isStale(error) ? resolve(this.ask(method, path, { body, type, accept })) : reject(error))).end(text);
    });
  }

  /** Asks for what has to be granted. */
  async #must(...args) {
    const { status, body } = await this.ask(...args);
    if (status >= 300) {
      throw new Refusal(status, typeof body === 'object' ? body : { message: `${status}: ${body}` });
    }
    return body;
  }

  async isReady() {
    try {
      return (await this.ask('GET', '/readyz')).status === 200;
    } catch {
      return false;
    }
  }

  /** Where objects of a kind are, or one of them. Throws what kubectl says where the server has no such kind. */
  pathOf({ apiVersion, kind, metadata }, name) {
    const [version, group = ''] = String(apiVersion).split('/').reverse();
    const custom = this.#custom.get(`${group}/${kind}`);
    const resource = custom ?? (Object.hasOwn(BUILT_IN, kind) && BUILT_IN[kind].group === group ? BUILT_IN[kind] : undefined);
    if (!resource || String(apiVersion).split('/').length > 2 || custom && !custom.versions.includes(version)) {
      throw new Refusal(404, { message: `no matches for kind "${kind}" in version "${apiVersion}"` });
    }
    // In a path it would be another place.
    if (['.', '..'].includes(name) || /[/%]/.test(name)) {
      throw new Refusal(400, { message: `.metadata.name: ${name} may not be in a path` });
    }
    const namespace = resource.namespaced ? `/namespaces/${encodeURIComponent(metadata?.namespace ?? 'default')}` : '';
    const root = group === '' ? '/api/v1' : `/apis/${group}/${version}`;
    return `${root}${namespace}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
  }

  /**
   * Server-side apply, with strict validation. An object that states no name is created, as it is for such that state the beginning of one.
   *
   * @returns the object as it is then
   */
  async apply(manifest, { manager = 'conformance', dryRun = false, force = false } = {}) {
    const name = manifest.metadata?.name;
    if (name === undefined || name === null) {
      return this.create(manifest, { manager, dryRun });
    }
    const query = `fieldManager=${manager}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    return this.#must('PATCH', `${this.pathOf(manifest, name)}?${query}&force=${force}`, { body: manifest, type: 'application/apply-patch+yaml' });
  }

  /** The same for the status of an object, which is for controllers to write. */
  applyStatus(manifest) {
    const query = 'fieldManager=controller&fieldValidation=Strict&force=true';
    return this.#must('PATCH', `${this.pathOf(manifest, manifest.metadata.name)}/status?${query}`, { body: manifest, type: 'application/apply-patch+yaml' });
  }

  /** Creates an object, with strict validation. */
  create(manifest, { manager = 'conformance', dryRun = false } = {}) {
    return this.#must('POST', `${this.pathOf(manifest)}?fieldManager=${manager}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`, { body: manifest });
  }

  /** Reads a path of the server, or the object of the kind, namespace and name of a manifest. */
  get(what) {
    return this.#must('GET', typeof what === 'string' ? what : this.pathOf(what, what.metadata.name));
  }

  /** Deletes an object. No controllers run here that would do what its finalizers wait for. */
  async delete(manifest) {
    const path = this.pathOf(manifest, manifest.metadata.name);
    if (manifest.metadata.finalizers?.length > 0) {
      await this.#must('PATCH', path, { body: { metadata: { finalizers: null } }, type: 'application/merge-patch+json' });
    }
    return this.#must('DELETE', path);
  }

  /**
   * Installs a custom resource definition in place of the one of that name, and of all its objects, and waits until it is what the server judges by.
   */
  async install(crd) {
    const { group, names, scope, versions } = crd.spec;
    const paths = versions.filter(({ served }) => served).map(({ name }) => `/apis/${group}/${name}/${names.plural}`);
    const isGone = async path => (await this.ask('GET', path)).status === 404;
    const key = `${group}/${names.kind}`;
    this.#custom.delete(key);
    if (!await isGone(this.pathOf(crd, crd.metadata.name))) {
      await this.delete(crd);
      await until(`${crd.metadata.name} is deleted`, () => isGone(this.pathOf(crd, crd.metadata.name)));
      await until(`${crd.metadata.name} is no longer served`, async () => (await Promise.all(paths.map(isGone))).every(gone => gone));
    }
    // A column of the table by which this definition is known from others: what is shown of objects and what judges them changes in one go.
    const column = { name: `Probe${++this.#probes}`, type: 'string', jsonPath: '.metadata.name' };
    const probed = versions.map(version => ({ ...version, additionalPrinterColumns: [...version.additionalPrinterColumns ?? [], column] }));
    const { status, ...definition } = crd;
    await this.create({ ...definition, spec: { ...crd.spec, versions: probed } });
    await until(`${crd.metadata.name} is served`, async () => {
      const tables = await Promise.all(paths.map(path => this.ask('GET', path, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })));
      return tables.every(({ body }) => body.columnDefinitions?.some(({ name }) => name === column.name));
    });
    this.#custom.set(key, { plural: names.plural, namespaced: scope === 'Namespaced',
      versions: versions.filter(({ served }) => served).map(({ name }) => name) });
  }

  close() {
    this.#agent.destroy();
  }
}
exports.Client = Client;
