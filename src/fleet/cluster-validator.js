// Compiled, it is what Ajv makes of schemas/clusters.schema.json, in one file without the rest of Ajv (build-tools/bundle.js). Only src/fleet/cluster-problems.ts may load this.
