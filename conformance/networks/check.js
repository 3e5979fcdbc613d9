// Holds the library's networks against those who read them: CNI and its plugins, and whereabouts, which gives out the addresses.
const path = require('path');
const capacity = require('./capacity');
const { build, versions, whereaboutsVersion } = require('./programs');
const types = require('./types');

exports.title = 'Whether CNI and its plugins take a network, and how many addresses it then gives';
exports.needs = ['go'];
exports.run = report => {
  const programs = build(path.join(report.folder, 'judge'));
  types.hold(report, path.join(programs, 'types'), versions());
  capacity.hold(report, path.join(programs, 'allocate'), whereaboutsVersion());
};
