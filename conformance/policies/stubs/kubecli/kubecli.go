// Package kubecli stands for KubeVirt's client, which its webhook for policies has in old releases, and doesn't use.
package kubecli

// KubevirtClient is never called.
type KubevirtClient any
