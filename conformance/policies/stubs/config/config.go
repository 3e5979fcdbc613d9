// Package config is what KubeVirt's webhook for policies uses of its package virt-config, of which some functions are copied in beside this.
package config

// StallDetectorFactorPrecision restates virt-config's.
const StallDetectorFactorPrecision = 3

// ClusterConfig tells whether a feature gate is open.
type ClusterConfig struct {
	StallDetection bool
}

// MigrationStallDetectionEnabled tells whether that feature gate is open.
func (c *ClusterConfig) MigrationStallDetectionEnabled() bool {
	return c.StallDetection
}
