// Package featuregate is what KubeVirt's webhook for policies uses of its package of that name.
package featuregate

// MigrationStallDetection restates featuregate's.
const MigrationStallDetection = "MigrationStallDetection"
