//go:build since19

package migration

import (
	"encoding/json"

	k6tv1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations/v1alpha1"
)

// SetDefaults fills in KubeVirt's defaults for settings that only some releases have. It restates DefaultMigrationMaxDowntimeMs of pkg/virt-config.
func SetDefaults(config *k6tv1.MigrationConfiguration) {
	followPostCopy(config)
	if config.MaxDowntimeMs == nil {
		var maxDowntimeMs uint64 = 900
		config.MaxDowntimeMs = &maxDowntimeMs
	}
}

// Apply gives the settings that hold for the VMIs of a policy.
func Apply(cluster *k6tv1.MigrationConfiguration, policy *v1alpha1.MigrationPolicy) (any, error) {
	// The two types have the same fields by the same names. KubeVirt copies one by one (ToVMIMConfigurationOptions in pkg/util/migrations).
	text, err := json.Marshal(cluster)
	if err != nil {
		return nil, err
	}
	var base k6tv1.VMIMConfigurationOptions
	if err := json.Unmarshal(text, &base); err != nil {
		return nil, err
	}
	return applyMigrationPolicySpec(&base, &policy.Spec), nil
}
