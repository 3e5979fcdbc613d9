import { messagesOf, migrationNetwork } from '../support';

const CIDR_FIX = 'Write a network in CIDR notation, such as 10.200.5.0/24 or fd10:200:5::/64.';
const RANGE = '10.200.5.0/24';

/** What can't be read of a network's addresses, without what all have in common. */
const unreadable = (config: unknown) => messagesOf(migrationNetwork(config), '4.21')
  .filter(message => message.endsWith('(LM023)')).map(message => /^config\.(.*) \(LM023\)$/.exec(message)![1]);

describe('whereabouts', () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{ range: 'x' }, [`ipam.range is "x", which is no network in CIDR notation. ${CIDR_FIX}`]],
    [{ range: 7 }, [`ipam.range is 7, which is no network in CIDR notation. ${CIDR_FIX}`]],
    [{ ipRanges: {} }, ['ipam.ipRanges is {}, which is no list. Write a list of objects with a range each.']],
    [{ ipRanges: [{ range: RANGE }, 'x'] }, [`ipam.ipRanges.1.range is unset, which is no network in CIDR notation. ${CIDR_FIX}`]],
    [{ range: RANGE, range_start: 'first' }, ['ipam.range_start is "first", which is no IP address, and whereabouts ignores it. Write an address of the range.']],
    [{ range: RANGE, range_end: '10.200.5.255' }, ['ipam.range_end is "10.200.5.255", which is no address that the range has to give, and whereabouts ignores it. Write an '
      + 'address inside of the range, other than its first and last.']],
    [{ range: RANGE, range_start: '10.200.5.0' }, ['ipam.range_start is "10.200.5.0", which is no address that the range has to give, and whereabouts ignores it. Write an '
      + 'address inside of the range, other than its first and last.']],
    [{ range: RANGE, range_start: '10.200.5.1', range_end: '10.200.5.254' }, []],
    [{ range: RANGE, range_start: '', range_end: '' }, []],
    [{ range: RANGE, range_start: '10.200.5.9', range_end: '10.200.5.9' }, []],
    [{ range: RANGE, range_start: '10.200.5.9', range_end: '10.200.5.8' }, [
      'ipam.range_end is "10.200.5.8", which comes before the first address. Write an address that comes after it.',
    ]],
    [{ range: RANGE, exclude: 'x' }, ['ipam.exclude is "x", which is no list. Write a list of networks in CIDR notation.']],
    [{ range: RANGE, exclude: ['10.200.5.1/32', '10.200.5.2', 'x'] }, [
      `ipam.exclude.2 is "x", which is no network in CIDR notation, and whereabouts then gives no address at all. ${CIDR_FIX}`,
    ]],
  ])('%j', (ipam, problems) => {
    expect(unreadable({ type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', ...ipam } })).toEqual(problems);
  });

  test.each<[string, string[]]>([
    ['10.200.5.10-10.200.5.20/24', []],
    ['10.200.5.20-10.200.5.20/24', []],
    ['10.200.5.20-10.200.5.10/24', ['"10.200.5.20-10.200.5.10/24", which comes before the first address. Write an address that comes after it.']],
    ['10.200.6.20-10.200.5.30/24', ['"10.200.6.20", which is no address that the range has to give, and whereabouts ignores it. Write an address inside of the range, other '
      + 'than its first and last.']],
    ['10.200.5.20-10.200.5.255/24', ['"10.200.5.255", which is no address that the range has to give, and whereabouts ignores it. Write an address inside of the range, '
      + 'other than its first and last.']],
    ['a-10.200.5.30/24', ['"a", which is no IP address, and whereabouts ignores it. Write an address of the range.']],
    ['10.200.5.20-b/24', [`"10.200.5.20-b/24", which is no network in CIDR notation. ${CIDR_FIX}`]],
    ['10.200.5.5-/24', [`"10.200.5.5-/24", which is no network in CIDR notation. ${CIDR_FIX}`]],
    ['10.200.5.1-10.200.5.2-10.200.5.9/24', [`"10.200.5.1-10.200.5.2-10.200.5.9/24", which is no network in CIDR notation. ${CIDR_FIX}`]],
  ])('a range from first to last, %j, for which start and end are not read', (range, problems) => {
    const ipam = { type: 'whereabouts', range, range_start: 'x', range_end: 'y' };
    expect(unreadable({ type: 'macvlan', master: 'eth1', ipam })).toEqual(problems.map(problem => `ipam.range is ${problem}`));
  });

  test('bounds of a range that has nothing to give are not told of', () => {
    expect(messagesOf(migrationNetwork({ type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', range: '10.200.5.0/31', range_start: '10.200.5.0' } }), '4.21')).toEqual([
      'config.ipam.range is "10.200.5.0/31", which has no address to give. Write a /30 or larger. (LM024)',
    ]);
  });

  test('in a chain of plugins', () => {
    expect(unreadable({ plugins: [{ type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', range: 'x' } }] })).toEqual([
      `plugins.0.ipam.range is "x", which is no network in CIDR notation. ${CIDR_FIX}`,
    ]);
  });

  test.each([[{ type: 'dhcp', range: 'x' }], ['whereabouts'], [undefined]])('ranges of %j are not read', ipam => {
    expect(unreadable({ type: 'macvlan', master: 'eth1', ipam })).toEqual([]);
  });
});

describe('OVN-Kubernetes', () => {
  const ovn = { type: 'ovn-k8s-cni-overlay', topology: 'localnet', netAttachDefName: 'openshift-cnv/migration-network' };
  const NONE = 'is no network in CIDR notation. Write networks in CIDR notation in one string, separated by commas.';
  const OUTSIDE = 'which is not inside of one of the subnets, and OVN-Kubernetes then refuses the network. Write networks that are part of a subnet.';
  const TWICE = 'which overlaps another one, and OVN-Kubernetes then refuses the network. Write networks that have no address in common.';
  test.each<[Record<string, unknown>, string[]]>([
    [{ subnets: '10.200.5.0' }, [`subnets is "10.200.5.0", in which "10.200.5.0" ${NONE}`]],
    [{ subnets: '10.200.5.0/24 , x' }, [`subnets is "10.200.5.0/24 , x", in which "x" ${NONE}`]],
    [{ subnets: 7 }, [`subnets is 7, in which "7" ${NONE}`]],
    [{ subnets: [RANGE] }, [`subnets is ["10.200.5.0/24"], in which "10.200.5.0/24" ${NONE}`]],
    [{ subnets: ' 10.200.5.0/24 ,fd10::/64' }, []],
    [{ subnets: RANGE, excludeSubnets: '' }, []],
    [{ subnets: RANGE, excludeSubnets: 'x' }, [`excludeSubnets is "x", in which "x" ${NONE}`]],
    [{ subnets: `${RANGE},10.200.7.0/24`, excludeSubnets: '10.200.7.0/29,10.200.6.0/29' }, [`excludeSubnets is "10.200.6.0/29", ${OUTSIDE}`]],
    [{ subnets: RANGE, excludeSubnets: '10.200.5.0/29,10.200.5.8/29' }, []],
    [{ subnets: RANGE, excludeSubnets: '10.200.5.0/29,10.200.5.4/30' }, [`excludeSubnets is "10.200.5.4/30", ${TWICE}`]],
    [{ subnets: RANGE, excludeSubnets: '10.200.5.64/29,10.200.5.4/30,10.200.5.0/29' }, [`excludeSubnets is "10.200.5.0/29", ${TWICE}`]],
    [{ subnets: RANGE, excludeSubnets: '10.200.5.0/29,10.200.5.0/29' }, [`excludeSubnets is "10.200.5.0/29", ${TWICE}`]],
    [{ subnets: '10.200.0.0/16/24' }, [`subnets is "10.200.0.0/16/24", in which "10.200.0.0/16/24" ${NONE}`]],
    [{ topology: 'layer3', subnets: '10.200.0.0/16/24 , fd10::/48/64' }, []],
    [{ topology: 'layer3', subnets: '10.200.0.0/16/24/25' }, [`subnets is "10.200.0.0/16/24/25", in which "10.200.0.0/16/24/25" ${NONE}`]],
    [{ topology: 'layer3', subnets: '10.200.0.0/16/x' }, [`subnets is "10.200.0.0/16/x", in which "10.200.0.0/16/x" ${NONE}`]],
  ])('%j', (config, problems) => {
    expect(unreadable({ ...ovn, ...config })).toEqual(problems);
  });
});
