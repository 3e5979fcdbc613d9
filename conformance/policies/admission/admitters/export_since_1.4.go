//go:build since14 && !since19

package admitters

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
)

// Admit is what the webhook says to a review. The feature gate MigrationStallDetection is of KubeVirt 1.9.
func Admit(review *admissionv1.AdmissionReview, _ bool) *admissionv1.AdmissionResponse {
	return (&MigrationPolicyAdmitter{}).Admit(context.Background(), review)
}
