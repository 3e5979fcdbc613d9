// Holds what a fleet makes for those who deliver it against them: a real API server with their definitions, and their own code.
const { startApiServer } = require('../api-server/server');

/** By engine: hold(report, { client, version }). */
const ENGINES = [
  require('./argo-cd'),
  require('./open-cluster-management'),
];

exports.title = 'What becomes of a fleet that others deliver';
exports.needs = ['go'];
exports.run = async report => {
  const server = await startApiServer(report);
  for (const { hold } of ENGINES) {
    await hold(report, server);
  }
};
