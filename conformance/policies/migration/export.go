// Package migration opens what KubeVirt's migrationpolicy.go keeps to itself. That file is copied in beside this one before it is built.
package migration

import (
	k8sv1 "k8s.io/api/core/v1"
	k6tv1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations/v1alpha1"
)

// MatchPolicy is the policy that holds for a VMI, nil if none does.
func MatchPolicy(policies []v1alpha1.MigrationPolicy, vmi *k6tv1.VirtualMachineInstance, namespace *k8sv1.Namespace) *v1alpha1.MigrationPolicy {
	return matchPolicy(&v1alpha1.MigrationPolicyList{Items: policies}, vmi, namespace)
}

// DecidedBy tells what MatchPolicy's choice hung on, so that it can be seen whether the cases try everything.
func DecidedBy(policies []v1alpha1.MigrationPolicy, vmi *k6tv1.VirtualMachineInstance, namespace *k8sv1.Namespace) string {
	var matches, asDetailed, asSpecific int
	var best migrationPolicyMatchScore
	for i := range policies {
		matched, score := countMatchingLabels(&policies[i], vmi.Labels, namespace.Labels)
		if !matched {
			continue
		}
		total, most := score.matchingVMILabels+score.matchingNSLabels, best.matchingVMILabels+best.matchingNSLabels
		switch {
		case matches == 0 || total > most:
			asDetailed, asSpecific, best = 1, 1, score
		case total == most && score.matchingVMILabels > best.matchingVMILabels:
			asDetailed, asSpecific, best = asDetailed+1, 1, score
		case total == most && score.matchingVMILabels == best.matchingVMILabels:
			asDetailed, asSpecific = asDetailed+1, asSpecific+1
		case total == most:
			asDetailed++
		}
		matches++
	}
	switch {
	case matches == 0:
		return "none"
	case matches == 1:
		return "one"
	case asDetailed == 1:
		return "count"
	case asSpecific == 1:
		return "vmLabels"
	default:
		return "name"
	}
}
