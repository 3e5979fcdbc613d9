// What KubeVirt takes: whether an object can be decoded into its types, strictly, and whether its webhook for policies lets it pass.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	in.DisallowUnknownFields()
	buffer := bufio.NewWriter(os.Stdout)
	out := json.NewEncoder(buffer)
	for line := 1; ; line++ {
		var q question
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			fail(line, err)
		}
		if err := out.Encode(judge(&q)); err != nil {
			fail(line, err)
		}
	}
	if err := buffer.Flush(); err != nil {
		fail(0, err)
	}
}

func fail(line int, err error) {
	fmt.Fprintf(os.Stderr, "case %d: %v\n", line, err)
	os.Exit(1)
}

func judge(q *question) answer {
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
