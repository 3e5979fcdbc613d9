//go:build !since15

package migration

import k6tv1 "kubevirt.io/api/core/v1"

// followPostCopy does nothing where there is no such setting.
func followPostCopy(*k6tv1.MigrationConfiguration) {}
