// Text for cases.
const { misread } = require('../lib/rules/writing');

/** Whether cdk8s writes a text so that Kubernetes reads the same. Such as 0x9b isn't, and the rules refuse it, whatever a judge says. */
exports.isWritten = text => [...misread(text)].length === 0;
