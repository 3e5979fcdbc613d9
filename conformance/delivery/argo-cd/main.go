// What Argo CD makes of an ApplicationSet, by its own code: a fleet that is rolled out, then loses a cluster, and whose ApplicationSet is deleted in the end. A
// case per line in, an answer per line out.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path/filepath"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	syncresource "github.com/argoproj/argo-cd/gitops-engine/pkg/sync/resource"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/reposerver/repository"
	"github.com/argoproj/argo-cd/v3/util/git"
	"github.com/argoproj/argo-cd/v3/util/lua"
	log "github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"judge/lines"
)

// state is what is in the repository, and on the hub.
type state struct {
	ApplicationSet json.RawMessage `json:"applicationSet"`
	// Root is the folder that is the repository.
	Root string `json:"root"`
}

// check is a health check in Lua, and what it is to judge.
type check struct {
	Script string                     `json:"script"`
	Object *unstructured.Unstructured `json:"object"`
}

type question struct {
	// Check is all that there is, or nothing.
	Check  *check `json:"check"`
	Before state  `json:"before"`
	After  state  `json:"after"`
	// Clusters are those that Argo CD knows, by its names.
	Clusters []string `json:"clusters"`
}

type application struct {
	v1alpha1.Application
	// Manifests are what Argo CD reads in the folder.
	Manifests []*unstructured.Unstructured `json:"manifests"`
	// Options are what Argo CD reads in the annotation of each of them.
	Options []options `json:"options"`
}

type options struct {
	Prune  *string `json:"prune"`
	Delete *string `json:"delete"`
}

type answer struct {
	Health *health.HealthStatus `json:"health,omitempty"`
	// Refused is why the types don't take the ApplicationSet.
	Refused      string        `json:"refused,omitempty"`
	Applications []application `json:"applications"`
	// Condition is the error in the ApplicationSet's conditions.
	Condition string  `json:"condition,omitempty"`
	Rounds    []round `json:"rounds"`
	// StateBytes is the most that the state of an Application took, without its name.
	StateBytes int `json:"stateBytes"`
	// Remaining are the Applications that are there once a cluster is gone.
	Remaining []string `json:"remaining"`
	// Orphaned are those that stay once the ApplicationSet is deleted, and Cascading those that take along what they have made.
	Orphaned  []string `json:"orphaned"`
	Cascading []string `json:"cascading"`
}

func main() {
	log.SetOutput(io.Discard)
	lines.Answer(judge)
}

func judge(q question) (*answer, error) {
	if q.Check != nil {
		status, err := lua.VM{}.ExecuteHealthLua(q.Check.Object, q.Check.Script)
		return &answer{Health: status}, err
	}
	ctx := context.Background()
	before, err := decode(q.Before.ApplicationSet)
	if err != nil {
		return &answer{Refused: err.Error()}, nil
	}
	after, err := decode(q.After.ApplicationSet)
	if err != nil {
		return &answer{Refused: err.Error()}, nil
	}
	hub, err := newHub(ctx, before, q.Before.Root, q.Clusters)
	if err != nil {
		return nil, err
	}
	result := &answer{}
	if result.Rounds, err = hub.rollOut(ctx); err != nil {
		return nil, err
	}
	applications, err := hub.applications(ctx)
	if err != nil {
		return nil, err
	}
	for _, app := range applications {
		read, err := readFolder(ctx, q.Before.Root, app)
		if err != nil {
			return nil, err
		}
		result.Applications = append(result.Applications, *read)
	}
	if result.Condition, result.StateBytes, err = hub.status(ctx); err != nil {
		return nil, err
	}
	if err := hub.change(ctx, after, q.After.Root); err != nil {
		return nil, err
	}
	if result.Remaining, err = hub.names(ctx); err != nil {
		return nil, err
	}
	result.Orphaned, result.Cascading, err = hub.delete(ctx)
	return result, err
}

// decode reads an ApplicationSet as strictly as its types allow.
func decode(text []byte) (*v1alpha1.ApplicationSet, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	set := &v1alpha1.ApplicationSet{}
	return set, decoder.Decode(set)
}

// readFolder is what Argo CD's repo server reads in an Application's folder.
func readFolder(ctx context.Context, root string, app v1alpha1.Application) (*application, error) {
	request := &apiclient.ManifestRequest{Repo: &v1alpha1.Repository{Repo: app.Spec.Source.RepoURL}, ApplicationSource: app.Spec.Source.DeepCopy(), AppName: app.Name}
	response, err := repository.GenerateManifests(ctx, filepath.Join(root, app.Spec.Source.Path), root, "", request, false, git.NoopCredsStore{}, resource.MustParse("0"), nil)
	if err != nil {
		return nil, err
	}
	result := &application{Application: app}
	for _, text := range response.Manifests {
		manifest := &unstructured.Unstructured{}
		if err := json.Unmarshal([]byte(text), manifest); err != nil {
			return nil, err
		}
		result.Manifests = append(result.Manifests, manifest)
		result.Options = append(result.Options, options{
			Prune:  syncresource.GetAnnotationOptionValue(manifest, common.AnnotationSyncOptions, common.SyncOptionPrune),
			Delete: syncresource.GetAnnotationOptionValue(manifest, common.AnnotationSyncOptions, common.SyncOptionDelete),
		})
	}
	return result, nil
}
