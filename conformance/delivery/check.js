// Holds what deliveries write against those who read it.
const { startApiServer } = require('../api-server/server');
const { holdOpenClusterManagement } = require('./open-cluster-management');

exports.title = 'Whether the engines that deliver a fleet take what is for them, and give each cluster its own';
exports.needs = ['go'];
exports.run = async report => {
  const server = await startApiServer(report);
  await holdOpenClusterManagement(report, server);
};
