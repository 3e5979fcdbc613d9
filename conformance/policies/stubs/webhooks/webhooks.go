// Package webhooks is what KubeVirt's webhooks use of its package of that name, which needs much more than this to build.
package webhooks

import (
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ToAdmissionResponseError refuses what can't be read.
func ToAdmissionResponseError(err error) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Result: &metav1.Status{Message: err.Error()}}
}

// ToAdmissionResponse refuses what is wrong.
func ToAdmissionResponse(causes []metav1.StatusCause) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Result: &metav1.Status{Message: causes[0].Field + ": " + causes[0].Message}}
}
