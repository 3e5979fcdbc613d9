// What Open Cluster Management makes of what is for its hub, by its own code: a case per line in, an answer per line out.
package main

import (
	"context"
	"encoding/json"
	"fmt"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	kjson "sigs.k8s.io/json"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	clusterv1beta1 "open-cluster-management.io/api/cluster/v1beta1"
	clusterv1beta2 "open-cluster-management.io/api/cluster/v1beta2"
	ocmfeature "open-cluster-management.io/api/feature"
	workv1 "open-cluster-management.io/api/work/v1"
	workv1alpha1 "open-cluster-management.io/api/work/v1alpha1"
	"open-cluster-management.io/ocm/pkg/features"
	"open-cluster-management.io/ocm/pkg/work/spoke/conditions"
	"open-cluster-management.io/ocm/pkg/work/spoke/statusfeedback"
	"open-cluster-management.io/ocm/pkg/work/webhook/common"

	"judge/lines"
)

// A question is about what is for the hub, and its clusters; or about what an agent tells of an object in its cluster.
type question struct {
	Objects  []json.RawMessage `json:"objects"`
	Clusters []cluster         `json:"clusters"`
	Config   json.RawMessage   `json:"config"`
	Object   map[string]any    `json:"object"`
}

type answer struct {
	// Wrong is why the types or the webhook refuse something.
	Wrong string `json:"wrong,omitempty"`
	// Works are the manifests of each cluster's works.
	Works map[string][][]any `json:"works,omitempty"`
	// Rounds are the clusters that get works at once, round by round.
	Rounds     [][]string        `json:"rounds,omitempty"`
	Feedback   map[string]any    `json:"feedback,omitempty"`
	Conditions map[string]string `json:"conditions,omitempty"`
}

// hub is what is on the hub, by its types.
type hub struct {
	bindings   []*clusterv1beta2.ManagedClusterSetBinding
	placements []*clusterv1beta1.Placement
	sets       []*workv1alpha1.ManifestWorkReplicaSet
	works      []*workv1.ManifestWork
}

func main() {
	utilruntime.Must(features.SpokeMutableFeatureGate.Add(ocmfeature.DefaultSpokeWorkFeatureGates))
	lines.Answer(judge)
}

func judge(q question) (*answer, error) {
	if q.Object != nil {
		return read(q)
	}
	found, err := decode(q.Objects)
	if err != nil {
		return &answer{Wrong: err.Error()}, nil
	}
	return deliver(context.Background(), found, q.Clusters)
}

// decode reads the objects as strictly as it can, and as the webhooks see them.
func decode(objects []json.RawMessage) (*hub, error) {
	found := &hub{}
	for _, text := range objects {
		var meta struct{ Kind string }
		if err := json.Unmarshal(text, &meta); err != nil {
			return nil, err
		}
		var err error
		switch meta.Kind {
		case "ManagedClusterSetBinding":
			found.bindings, err = add(found.bindings, text)
		case "Placement":
			found.placements, err = add(found.placements, text)
		case "ManifestWorkReplicaSet":
			if found.sets, err = add(found.sets, text); err == nil {
				err = validate(found.sets[len(found.sets)-1].Spec.ManifestWorkTemplate.Workload.Manifests)
			}
		case "ManifestWork":
			if found.works, err = add(found.works, text); err == nil {
				err = validate(found.works[len(found.works)-1].Spec.Workload.Manifests)
			}
		default:
			err = fmt.Errorf("there is no type for it")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", meta.Kind, err)
		}
	}
	return found, nil
}

func add[T any](list []*T, text json.RawMessage) ([]*T, error) {
	var object T
	strict, err := kjson.UnmarshalStrict(text, &object)
	if err == nil && len(strict) > 0 {
		err = strict[0]
	}
	return append(list, &object), err
}

// validate asks the webhook, which gets each manifest as the API server writes it.
func validate(manifests []workv1.Manifest) error {
	for i := range manifests {
		var content map[string]any
		if err := kjson.UnmarshalCaseSensitivePreserveInts(manifests[i].Raw, &content); err != nil {
			return err
		}
		text, err := json.Marshal(content)
		if err != nil {
			return err
		}
		manifests[i].Raw = text
	}
	return common.ManifestValidator.ValidateManifests(manifests)
}

// read tells what an agent reports of an object, and by which conditions the hub knows how far it is.
func read(q question) (*answer, error) {
	var config workv1.ManifestConfigOption
	strict, err := kjson.UnmarshalStrict(q.Config, &config)
	if err != nil || len(strict) > 0 {
		return &answer{Wrong: fmt.Sprint(err, strict)}, nil
	}
	text, err := json.Marshal(q.Object)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	result := &answer{Feedback: map[string]any{}, Conditions: map[string]string{}}
	for _, rule := range config.FeedbackRules {
		values, err := statusfeedback.NewStatusReader().GetValuesByRule(object, rule)
		if err != nil {
			return &answer{Wrong: err.Error()}, nil
		}
		for _, value := range values {
			switch field := value.Value; field.Type {
			case workv1.Integer:
				result.Feedback[value.Name] = *field.Integer
			case workv1.Boolean:
				result.Feedback[value.Name] = *field.Boolean
			case workv1.String:
				result.Feedback[value.Name] = *field.String
			default:
				return nil, fmt.Errorf("%s is of the type %s", value.Name, field.Type)
			}
		}
	}
	reader, err := conditions.NewConditionReader()
	if err != nil {
		return nil, err
	}
	for _, condition := range reader.EvaluateConditions(context.Background(), object, config.ConditionRules) {
		result.Conditions[condition.Type] = string(condition.Status)
		if condition.Reason == workv1.ConditionRuleExpressionError {
			return &answer{Wrong: condition.Message}, nil
		}
	}
	return result, nil
}
