//go:build since15

package migration

import k6tv1 "kubevirt.io/api/core/v1"

// followPostCopy lets a migration that may go over to post copy disturb the guest, where nothing else is said.
func followPostCopy(config *k6tv1.MigrationConfiguration) {
	if config.AllowWorkloadDisruption == nil {
		follows := config.AllowPostCopy != nil && *config.AllowPostCopy
		config.AllowWorkloadDisruption = &follows
	}
}
