//go:build !since19

package migration

import (
	k6tv1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations/v1alpha1"
)

// SetDefaults fills in KubeVirt's defaults for settings that only some releases have.
func SetDefaults(config *k6tv1.MigrationConfiguration) {
	followPostCopy(config)
}

// Apply gives the settings that hold for the VMIs of a policy.
func Apply(cluster *k6tv1.MigrationConfiguration, policy *v1alpha1.MigrationPolicy) (any, error) {
	config := cluster.DeepCopy()
	_, err := policy.GetMigrationConfByPolicy(config)
	return config, err
}
