// An ES module, as csv-parse is. Compiled, it is one CommonJS file with all of csv-parse that it takes (build-tools/bundle.js). Only src/csv.ts may load this.
export { parse } from 'csv-parse/sync';
