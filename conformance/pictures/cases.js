// Migrations whose pictures are looked at: each outcome, and sizes from the least to the most.
exports.CASES = {
  'converges': ['--memory', '512Gi', '--dirty-rate', '900MiB/s', '--working-set', '64Gi', '--link', '25Gbps', '--release', '4.21'],
  'converges slowly': ['--memory', '512Gi', '--dirty-rate', '1475MiB/s', '--working-set', '64Gi', '--link', '25Gbps', '--release', '4.21'],
  'late post copy': ['--memory', '512Gi', '--dirty-rate', '2GiB/s', '--working-set', '64Gi', '--link', '25Gbps', '--release', '4.21', '--post-copy'],
  'early post copy': ['--memory', '512Gi', '--dirty-rate', '3GiB/s', '--working-set', '128Gi', '--link', '25Gbps', '--post-copy', '--completion-timeout', '2s'],
  'is stopped': ['--memory', '64Gi', '--dirty-rate', '1GiB/s', '--working-set', '32Gi', '--link', '10Gbps', '--workload-disruption', '--completion-timeout', '1s', '--disks', '20Gi'],
  'is canceled': ['--memory', '64Gi', '--dirty-rate', '1GiB/s', '--working-set', '32Gi', '--link', '10Gbps', '--completion-timeout', '5s', '--disks', '20Gi'],
  'is canceled as stalled': ['--memory', '128Gi', '--dirty-rate', '5GiB/s', '--working-set', '64Gi', '--link', '10Gbps', '--release', '4.23', '--stall-detection'],
  'has no link': ['--memory', '64Gi', '--dirty-rate', '1MiB/s', '--working-set', '32Gi', '--link', '10Gbps', '--other-traffic', '10Gbps'],
  'never ends': ['--memory', '64Gi', '--dirty-rate', '2GiB/s', '--working-set', '16Gi', '--link', '10Gbps', '--completion-timeout', '0'],
  'is slowed down': ['--memory', '128Gi', '--dirty-rate', '2GiB/s', '--working-set', '32Gi', '--link', '10Gbps', '--auto-converge'],
  'is idle': ['--memory', '128Gi', '--dirty-rate', '0', '--link', '10Gbps'],
  'is tiny': ['--memory', '256Mi', '--dirty-rate', '10MB/s', '--working-set', '64Mi', '--link', '1G'],
  'is huge': ['--memory', '24Ti', '--dirty-rate', '6GiB/s', '--working-set', '2Ti', '--link', '400G', '--release', '4.23'],
};
