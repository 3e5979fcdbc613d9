//go:build !since14

// Package admitters opens KubeVirt's webhook for policies. Its file is copied in beside this one before it is built.
package admitters

import (
	admissionv1 "k8s.io/api/admission/v1"
)

// Admit is what the webhook says to a review. The feature gate MigrationStallDetection is of KubeVirt 1.9.
func Admit(review *admissionv1.AdmissionReview, _ bool) *admissionv1.AdmissionResponse {
	return (&MigrationPolicyAdmitter{}).Admit(review)
}
