// Has a program of its own run the library from its sources, as tests do: a user's program loads what is built.
const Module = require('module');
const { process: bundle } = require('../../build-tools/bundle');
require('ts-node/register/transpile-only');

const load = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => (/[\\/]src[\\/](csv-parser|fleet[\\/]cluster-validator)\.js$/.test(file)
  ? module._compile(bundle(undefined, file).code, file)
  : load(module, file));
