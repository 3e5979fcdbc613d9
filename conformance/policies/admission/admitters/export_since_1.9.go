//go:build since19

package admitters

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"

	"judge/stubs/config"
)

// Admit is what the webhook says to a review. The feature gate MigrationStallDetection is of KubeVirt 1.9.
func Admit(review *admissionv1.AdmissionReview, stallDetection bool) *admissionv1.AdmissionResponse {
	return NewMigrationPolicyAdmitter(&config.ClusterConfig{StallDetection: stallDetection}).Admit(context.Background(), review)
}
