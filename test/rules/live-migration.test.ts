import { hyperConverged, messagesOf, migrationNetwork, migrationPolicy } from '../support';

const V1 = 'hco.kubevirt.io/v1';

/** What is wrong with settings on a release, each without the place that they all share. */
const wrongWith = (settings: unknown, release = '4.21', apiVersion?: string) => messagesOf([hyperConverged(settings, apiVersion)], release)
  .map(message => message.replace(/^(virtualization\.)?liveMigrationConfig\./, ''));

const FIELDS_OF_4_21 = 'bandwidthPerMigration, completionTimeoutPerGiB, network, parallelMigrationsPerCluster, parallelOutboundMigrationsPerNode, progressTimeout, '
  + 'allowAutoConverge, allowPostCopy';

describe('LM001: a setting that the release does not have', () => {
  test.each<[string, any, string]>([
    ['4.12', { allowPostCopy: true }, 'allowPostCopy is true, but OpenShift Virtualization 4.12 has no post copy, and so not this setting; OpenShift Virtualization '
      + '4.13 brings it. Run OpenShift Virtualization 4.13 or later and state that release, or give it to some VMs alone (only): a MigrationPolicy has it. (LM001)'],
    ['4.12', { allowAutoConverge: true }, 'allowAutoConverge is true, and OpenShift Virtualization 4.12 doesn\'t have this setting; OpenShift Virtualization 4.13 '
      + 'brings it. Remove it, or run OpenShift Virtualization 4.13 or later and state that release. (LM001)'],
    ['4.21', { allowPostcopy: true }, 'allowPostcopy is true, and OpenShift Virtualization 4.21 doesn\'t have this setting, nor does any other release that is known. '
      + 'Write allowPostCopy. (LM001)'],
    ['4.21', { selector: {} }, 'selector is {}, and OpenShift Virtualization 4.21 doesn\'t have this setting, nor does any other release that is known. '
      + `Remove it; there are ${FIELDS_OF_4_21}. (LM001)`],
  ])('on %s, %j', (release, settings, message) => {
    expect(wrongWith(settings, release)).toEqual([message]);
  });

  test('of a MigrationPolicy, whose selectors are no setting', () => {
    expect(messagesOf([migrationPolicy('a', { selector: {}, allowWorkloadDisruption: true })], '4.18')).toEqual([
      'selector is {}, and OpenShift Virtualization 4.18 doesn\'t have this setting, nor does any other release that is known. Write selectors. (LM001)',
      'allowWorkloadDisruption is true, and OpenShift Virtualization 4.18 doesn\'t have this setting; OpenShift Virtualization 4.19 brings it. Remove it, or run '
      + 'OpenShift Virtualization 4.19 or later and state that release. (LM001)',
    ]);
  });

  test('settings where the other API version has them', () => {
    expect(messagesOf([hyperConverged(undefined, undefined, { virtualization: { liveMigrationConfig: {} } })], '4.21')).toEqual([
      'virtualization.liveMigrationConfig is {}, but hco.kubevirt.io/v1beta1 keeps live migration settings at spec.liveMigrationConfig. Move it there. (LM001)',
    ]);
    expect(messagesOf([hyperConverged({}, V1, { liveMigrationConfig: { progressTimeout: 1 } })], '4.23')).toEqual([
      'liveMigrationConfig is {"progressTimeout":1}, but hco.kubevirt.io/v1 keeps live migration settings at spec.virtualization.liveMigrationConfig. Move it there. '
      + '(LM001)',
    ]);
  });
});

describe('LM002: a setting of the wrong type', () => {
  test('of a HyperConverged', () => {
    expect(wrongWith({
      completionTimeoutPerGiB: '20',
      progressTimeout: 1.5,
      parallelMigrationsPerCluster: '5',
      parallelOutboundMigrationsPerNode: 1.5,
      allowPostCopy: 'true',
      allowAutoConverge: 1,
      allowWorkloadDisruption: 'no',
      bandwidthPerMigration: 67108864,
      network: 7,
    }, '4.23', V1)).toEqual([
      'completionTimeoutPerGiB is "20", which is no whole number. Write whole seconds, without quotes. (LM002)',
      'progressTimeout is 1.5, which is no whole number. Write whole seconds, without quotes. (LM002)',
      'parallelMigrationsPerCluster is "5", which is no whole number. Write a whole number, without quotes. (LM002)',
      'parallelOutboundMigrationsPerNode is 1.5, which is no whole number. Write a whole number, without quotes. (LM002)',
      'allowPostCopy is "true", which is neither true nor false. Write true or false, without quotes. (LM002)',
      'allowAutoConverge is 1, which is neither true nor false. Write true or false, without quotes. (LM002)',
      'allowWorkloadDisruption is "no", which is neither true nor false. Write true or false, without quotes. (LM002)',
      'bandwidthPerMigration is 67108864, which is no string. Write a quantity in quotes, such as "64Mi". (LM002)',
      'network is 7, which is no string. Write the name of a NetworkAttachmentDefinition. (LM002)',
    ]);
  });

  test('of a MigrationPolicy, whose bandwidth may be a whole number', () => {
    expect(messagesOf([
      migrationPolicy('a', { maxDowntimeMs: '1', bandwidthPerMigration: 67108864.5, experimental: [] }),
      migrationPolicy('b', { maxDowntimeMs: 1, bandwidthPerMigration: 67108864, experimental: {} }),
    ], '4.23')).toEqual([
      'maxDowntimeMs is "1", which is no whole number. Write whole milliseconds, without quotes. (LM002)',
      'bandwidthPerMigration is 67108864.5, which is no string. Write a quantity in quotes, such as "64Mi". (LM002)',
      'experimental is [], which is no object. Write fields with their values, or leave it out. (LM002)',
    ]);
  });

  test('in the place of the settings, or of what they are in', () => {
    expect(messagesOf([hyperConverged('all', V1)], '4.23')).toEqual(['virtualization.liveMigrationConfig is "all", which is no object. Write fields with their values. (LM002)']);
    expect(messagesOf([hyperConverged({}, V1, { virtualization: 'all' })], '4.23')).toEqual(['virtualization is "all", which is no object. Write fields with their values. (LM002)']);
    expect(messagesOf([hyperConverged({}, V1, { virtualization: null })], '4.23')).toEqual([]);
    expect(messagesOf([{ ...hyperConverged({}), spec: [] }], '4.21')).toEqual(['spec is [], which is no object. Write fields with their values. (LM002)']);
  });
});

describe('LM003 and LM004: numbers that are negative, too small or too large', () => {
  test('of a HyperConverged', () => {
    expect(wrongWith({
      completionTimeoutPerGiB: -1, progressTimeout: -2, parallelMigrationsPerCluster: -3, parallelOutboundMigrationsPerNode: 2147483648,
    })).toEqual([
      'completionTimeoutPerGiB is -1, which is negative. Write a positive number. (LM003)',
      'progressTimeout is -2, which is negative. Write a positive number. (LM003)',
      'parallelMigrationsPerCluster is -3, which is negative. Write a positive number. (LM003)',
      'parallelOutboundMigrationsPerNode is 2147483648, which is too large. Write 2147483647 or less. (LM003)',
    ]);
    expect(wrongWith({ parallelMigrationsPerCluster: 2147483648, parallelOutboundMigrationsPerNode: 0 })).toEqual([
      'parallelMigrationsPerCluster is 2147483648, which is too large. Write 2147483647 or less. (LM003)',
      'parallelOutboundMigrationsPerNode is 0, and so no migration ever starts. Write 1 or more. (LM004)',
    ]);
    expect(wrongWith({
      completionTimeoutPerGiB: 0, progressTimeout: 0, parallelMigrationsPerCluster: 2147483647, parallelOutboundMigrationsPerNode: 1,
    })).toEqual([]);
    expect(wrongWith({ completionTimeoutPerGiB: 2147483648 })).toEqual([]);
    expect(wrongWith({ completionTimeoutPerGiB: '-1' })).toEqual(['completionTimeoutPerGiB is "-1", which is no whole number. Write whole seconds, without quotes. (LM002)']);
  });

  test('of a MigrationPolicy', () => {
    const policies = [0, 1, 2_000_000, 2_000_001, -0.5].map(maxDowntimeMs => migrationPolicy(`for-${maxDowntimeMs}`, { maxDowntimeMs }));
    expect(messagesOf(policies, '4.23').filter(message => message.endsWith('(LM003)'))).toEqual([
      'maxDowntimeMs is 0, which is no downtime that KubeVirt takes. Write 1 to 2000000 milliseconds. (LM003)',
      'maxDowntimeMs is 2000001, which is no downtime that KubeVirt takes. Write 1 to 2000000 milliseconds. (LM003)',
    ]);
  });
});

describe('LM005 and LM006: the bandwidth', () => {
  const FIX = 'Write bytes per second as a whole number with a suffix, such as "64Mi", or "0Mi" for unlimited. (LM005)';
  const SLOW = 'which is less than 1 MiB per second, and is taken as 1 MiB per second. Write at least "1Mi"';
  test.each<[unknown, string[]]>([
    ['much', [`which is no Kubernetes quantity. ${FIX}`]],
    ['', [`which is no Kubernetes quantity. ${FIX}`]],
    ['-5Mi', [`which is negative. ${FIX}`]],
    ['1048576.5', [`which is no whole number of bytes per second. ${FIX}`]],
    ['1.5', [`which is no whole number of bytes per second. ${FIX}`, `${SLOW}. (LM006)`]],
    ['1.5Gi', []],
    ['9223372036854775807', []],
    ['9223372036854775808', [`which is more than a quantity can hold (2^63 - 1). ${FIX}`]],
    ['64', [`${SLOW}; if 64 MiB per second are meant, "64Mi". (LM006)`]],
    ['64k', [`${SLOW}. (LM006)`]],
    ['1023Ki', [`${SLOW}. (LM006)`]],
    ['1048575', [`${SLOW}; if 1048575 MiB per second are meant, "1048575Mi". (LM006)`]],
    ['1048576', []], ['1Mi', []], ['12M', []], ['0', []], ['0Mi', []],
  ])('%j', (bandwidthPerMigration, messages) => {
    expect(wrongWith({ bandwidthPerMigration })).toEqual(messages.map(message => `bandwidthPerMigration is ${JSON.stringify(bandwidthPerMigration)}, ${message}`));
  });

  test('what is no quantity at all is of the wrong type, and that is enough', () => {
    expect(wrongWith({ bandwidthPerMigration: true })).toEqual(['bandwidthPerMigration is true, which is no string. Write a quantity in quotes, such as "64Mi". (LM002)']);
    expect(wrongWith({ bandwidthPerMigration: -64 })).toEqual([
      'bandwidthPerMigration is -64, which is no string. Write a quantity in quotes, such as "64Mi". (LM002)',
      `bandwidthPerMigration is -64, which is negative. ${FIX}`,
    ]);
  });
});

describe('LM007: post copy without a timeout', () => {
  const FIX = 'Write the seconds per GiB after which it is to begin, such as 20, or set allowPostCopy to false. (LM007)';

  test('it says what comes from the HyperConverged', () => {
    expect(messagesOf([hyperConverged({ allowPostCopy: true, completionTimeoutPerGiB: 0 })], '4.21')).toEqual([
      `liveMigrationConfig.completionTimeoutPerGiB is 0, which is no timeout, and so post copy (allowPostCopy is true) never begins. ${FIX}`,
    ]);
    expect(messagesOf([hyperConverged({ completionTimeoutPerGiB: 0 }), migrationPolicy('a', { allowPostCopy: true })], '4.21')).toEqual([
      `completionTimeoutPerGiB is 0, which by the HyperConverged is no timeout, and so post copy (allowPostCopy is true) never begins. ${FIX}`,
    ]);
    expect(messagesOf([hyperConverged({ allowPostCopy: true }), migrationPolicy('a', { completionTimeoutPerGiB: 0 })], '4.21')).toEqual([
      `completionTimeoutPerGiB is 0, which is no timeout, and so post copy (allowPostCopy is true by the HyperConverged) never begins. ${FIX}`,
    ]);
  });

  test('a policy that says neither is not told of', () => {
    const [message, ...others] = messagesOf([hyperConverged({ allowPostCopy: true, completionTimeoutPerGiB: 0 }), migrationPolicy('a', { allowAutoConverge: true })], '4.21');
    expect(message).toContain('liveMigrationConfig.completionTimeoutPerGiB is 0');
    expect(others).toEqual([]);
  });

  test.each<[any]>([
    [{ completionTimeoutPerGiB: 0 }], [{ allowPostCopy: false, completionTimeoutPerGiB: 0 }], [{ allowPostCopy: true, completionTimeoutPerGiB: 1 }],
  ])(
    '%j is fine', settings => {
      expect(wrongWith(settings)).toEqual([]);
    });
});

describe('LM008: post copy that may not disturb the workload', () => {
  const CANCELED = 'and so a migration is canceled at its timeout, and post copy never begins. Set allowWorkloadDisruption to true, or allowPostCopy to false. (LM008)';
  test.each<[any, string[]]>([
    [{ allowPostCopy: true }, [`allowPostCopy is true, but allowWorkloadDisruption is unset, which OpenShift Virtualization 4.23 takes as false, ${CANCELED}`]],
    [{ allowPostCopy: true, allowWorkloadDisruption: false }, [`allowWorkloadDisruption is false, while allowPostCopy is true, ${CANCELED}`]],
    [{ allowPostCopy: true, allowWorkloadDisruption: true }, []],
    [{ allowWorkloadDisruption: false }, []],
    [{ allowPostCopy: false, allowWorkloadDisruption: false }, []],
  ])('%j', (settings, messages) => {
    expect(wrongWith(settings, '4.23', V1)).toEqual(messages);
  });

  test('of a MigrationPolicy, where it follows if it is unset', () => {
    expect(messagesOf([migrationPolicy('a', { allowPostCopy: true })], '4.23')).toEqual([]);
    expect(messagesOf([migrationPolicy('a', { allowPostCopy: true, allowWorkloadDisruption: false })], '4.23')).toEqual([
      `allowWorkloadDisruption is false, while allowPostCopy is true, ${CANCELED}`,
    ]);
  });

  test('a release without the setting has post copy all the same', () => {
    expect(wrongWith({ allowPostCopy: true }, '4.22')).toEqual([]);
    expect(messagesOf([migrationPolicy('a', { allowPostCopy: true, allowWorkloadDisruption: false })], '4.18').filter(message => message.endsWith('(LM008)'))).toEqual([]);
  });
});

describe('LM009: a reference that Multus cannot read', () => {
  test.each(['Migration Network', '', 'a/b/c', 'a/B', 'A/b', '/b', 'a/', 'a.b'])('%j', network => {
    expect(wrongWith({ network }).filter(message => message.endsWith('(LM009)'))).toEqual([
      `network is ${JSON.stringify(network)}, which is no name of a NetworkAttachmentDefinition that Multus can read. Write its name, or namespace/name, each at most 63 `
      + 'lower case letters, digits and hyphens, with a letter or digit at both ends. (LM009)',
    ]);
  });

  test.each(['a', 'a/b', 'a-1/2-b', 'x'.repeat(63)])('%j can be read', network => {
    expect(wrongWith({ network }, '4.21').filter(message => message.endsWith('(LM009)'))).toEqual([]);
  });

  test('of a definition at hand, its name is what has to change', () => {
    const [cr, definition] = migrationNetwork({ type: 'macvlan', master: 'eth1', ipam: { type: 'dhcp' } }, 'a.b');
    const ids = (...manifests: any[]) => messagesOf(manifests, '4.21').map(message => /\((LM\d+)\)$/.exec(message)![1]);
    expect(ids(cr, { ...definition, metadata: { name: 'a.b', namespace: 'openshift-cnv' } })).toEqual(['LM013']);
    expect(ids(cr, definition)).toEqual(['LM009']);
  });
});

describe('LM014: more migrations per node than in the cluster', () => {
  test.each<[any, string[]]>([
    [{ parallelOutboundMigrationsPerNode: 6 }, ['6, more than parallelMigrationsPerCluster (5, the default), so it is never reached. Set it to 5 or less']],
    [{ parallelOutboundMigrationsPerNode: 5 }, []],
    [{ parallelMigrationsPerCluster: 3, parallelOutboundMigrationsPerNode: 4 }, ['4, more than parallelMigrationsPerCluster (3), so it is never reached. Set it to 3 or less']],
    [{ parallelMigrationsPerCluster: 1 }, []], // the default of 2 per node says nothing of its own
  ])('%j', (settings, messages) => {
    expect(wrongWith(settings)).toEqual(messages.map(message => `parallelOutboundMigrationsPerNode is ${message}, or raise parallelMigrationsPerCluster. (LM014)`));
  });

  test.each([[0, 1], [-1, 1], ['3', 4], [3, '4'], [2.5, 3]])('%j in the cluster and %j per node are wrong by themselves', (parallelMigrationsPerCluster, parallelOutboundMigrationsPerNode) => {
    const messages = wrongWith({ parallelMigrationsPerCluster, parallelOutboundMigrationsPerNode });
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.filter(message => message.endsWith('(LM014)'))).toEqual([]);
  });
});
