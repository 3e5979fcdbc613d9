// What KubeVirt takes: whether an object can be decoded into its types, strictly, and whether its webhook for policies lets it pass.
package main

import (
	"encoding/json"
	"reflect"
	"sort"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	k6tv1 "kubevirt.io/api/core/v1"
	"kubevirt.io/api/migrations"
	"kubevirt.io/api/migrations/v1alpha1"
	kjson "sigs.k8s.io/json"

	"judge/admission/admitters"
	"judge/lines"
)

type question struct {
	Object json.RawMessage `json:"object"`
	Kind   string          `json:"kind"`
	// StallDetection is whether the feature gate MigrationStallDetection is open.
	StallDetection bool `json:"stallDetection"`
}

type answer struct {
	// By is who refuses the object, and why.
	By    string `json:"by,omitempty"`
	Error string `json:"error,omitempty"`
	// Fields are those that a type has, where that is the question.
	Fields []string `json:"fields,omitempty"`
}

var types = map[string]func() any{
	"MigrationPolicy":                 func() any { return &v1alpha1.MigrationPolicy{} },
	"VirtualMachineInstanceMigration": func() any { return &k6tv1.VirtualMachineInstanceMigration{} },
	"MigrationConfiguration":          func() any { return &k6tv1.MigrationConfiguration{} },
	"MigrationPolicySpec":             func() any { return &v1alpha1.MigrationPolicySpec{} },
	"VirtualMachineInstanceMigrationSpec": func() any {
		return &k6tv1.VirtualMachineInstanceMigrationSpec{}
	},
}

func main() {
	lines.Answer(func(q question) (answer, error) { return judge(q), nil })
}

func judge(q question) answer {
	into := types[q.Kind]()
	if q.Object == nil {
		return answer{Fields: fieldsOf(reflect.TypeOf(into).Elem())}
	}
	// As the API server decodes what it is asked to be strict about: cases matter, and a field that is unknown or there twice is an error.
	unknown, err := kjson.UnmarshalStrict(q.Object, into)
	if err == nil && len(unknown) > 0 {
		err = unknown[0]
	}
	if err != nil {
		return answer{By: "the type", Error: err.Error()}
	}
	if q.Kind != "MigrationPolicy" {
		return answer{}
	}
	response := admitters.Admit(&admissionv1.AdmissionReview{Request: &admissionv1.AdmissionRequest{
		Resource: metav1.GroupVersionResource{Group: v1alpha1.MigrationPolicyKind.Group, Resource: migrations.ResourceMigrationPolicies},
		Object:   runtime.RawExtension{Raw: q.Object},
	}}, q.StallDetection)
	if !response.Allowed {
		return answer{By: "the webhook", Error: response.Result.Message}
	}
	return answer{}
}

// fieldsOf gives the names that a type's fields have in manifests.
func fieldsOf(of reflect.Type) []string {
	var fields []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	sort.Strings(fields)
	return fields
}
