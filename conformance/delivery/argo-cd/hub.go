package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	synccommon "github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/argoproj/argo-cd/v3/applicationset/controllers"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/metrics"
	"github.com/argoproj/argo-cd/v3/applicationset/progressivesync"
	"github.com/argoproj/argo-cd/v3/applicationset/services"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/db"
	"github.com/argoproj/argo-cd/v3/util/settings"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/record"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

// commit is the one that is synced.
const commit = "0123456789abcdef0123456789abcdef01234567"

// round is what Argo CD's controller has synced at once.
type round struct {
	Names []string `json:"names"`
	// ByHand tells that it was a person, since the controller would not.
	ByHand bool `json:"byHand"`
}

// hub is a cluster with Argo CD's ApplicationSet controller, on an API that is held in memory. What the application controller does is played.
type hub struct {
	client.Client
	repository *folder
	reconciler *controllers.ApplicationSetReconciler
	set        types.NamespacedName
}

func newHub(ctx context.Context, set *v1alpha1.ApplicationSet, root string, clusters []string) (*hub, error) {
	scheme := runtime.NewScheme()
	if err := errors.Join(v1alpha1.AddToScheme(scheme), corev1.AddToScheme(scheme)); err != nil {
		return nil, err
	}
	project := &v1alpha1.AppProject{ObjectMeta: metav1.ObjectMeta{Name: set.Spec.Template.Spec.Project, Namespace: set.Namespace}}
	api := fake.NewClientBuilder().WithScheme(scheme).WithObjects(set, project).WithStatusSubresource(set).
		WithIndex(&v1alpha1.Application{}, ".metadata.controller", ownerOf).Build()
	kube := kubefake.NewSimpleClientset() // the newer one reads the schemas of all Kubernetes each time
	informer, err := settings.NewClusterInformer(kube, set.Namespace)
	if err != nil {
		return nil, err
	}
	files := &folder{root: root}
	reconciler := &controllers.ApplicationSetReconciler{
		Client:                  api,
		Scheme:                  scheme,
		Renderer:                &utils.Render{},
		Recorder:                record.NewFakeRecorder(1 << 16),
		Generators:              map[string]generators.Generator{"Git": generators.NewGitGenerator(files, set.Namespace), "List": generators.NewListGenerator()},
		ArgoDB:                  known{clusters: clusters},
		KubeClientset:           kube,
		Policy:                  v1alpha1.ApplicationsSyncPolicySync,
		EnablePolicyOverride:    true, // as it is unless --policy is set
		ArgoCDNamespace:         set.Namespace,
		Metrics:                 metrics.NewFakeAppsetMetrics(),
		ClusterInformer:         informer,
		EnableProgressiveSyncs:  true,
		MaxResourcesStatusCount: 5000,
	}
	reconciler.ProgressiveSyncManager = progressivesync.NewManager(api, api, reconciler)
	return &hub{Client: api, repository: files, reconciler: reconciler, set: types.NamespacedName{Namespace: set.Namespace, Name: set.Name}}, nil
}

func (h *hub) reconcile(ctx context.Context) error {
	_, err := h.reconciler.Reconcile(ctx, ctrl.Request{NamespacedName: h.set})
	return err
}

// rollOut has the controller make the Applications, and sync them until all are synced.
func (h *hub) rollOut(ctx context.Context) ([]round, error) {
	if err := h.reconcile(ctx); err != nil {
		return nil, err
	}
	apps, err := h.applications(ctx)
	if err != nil {
		return nil, err
	}
	for _, app := range apps {
		app.Status.Sync = v1alpha1.SyncStatus{Status: v1alpha1.SyncStatusCodeOutOfSync, Revision: commit}
		app.Status.Health.Status = health.HealthStatusMissing
		if err := h.Update(ctx, &app); err != nil {
			return nil, err
		}
	}
	var rounds []round
	// Each Application takes a round at the most.
	for range len(apps) + 1 {
		if err := h.settle(ctx); err != nil {
			return nil, err
		}
		next, err := h.next(ctx)
		if err != nil {
			return nil, err
		}
		if next == nil {
			return rounds, nil
		}
		for _, name := range next.Names {
			if err := h.sync(ctx, name); err != nil {
				return nil, err
			}
		}
		rounds = append(rounds, *next)
	}
	return nil, errors.New("the rollout doesn't end")
}

// settle has the controller do what it would until something else happens. It decides by the status that it found, and so takes a few looks.
func (h *hub) settle(ctx context.Context) error {
	for range 4 {
		if err := h.reconcile(ctx); err != nil {
			return err
		}
		apps, err := h.applications(ctx)
		if err != nil {
			return err
		}
		for _, app := range apps {
			// It may ask again for what has just been synced, which then changes nothing.
			if app.Operation != nil && app.Status.Sync.Status == v1alpha1.SyncStatusCodeSynced {
				app.Operation = nil
				if err := h.Update(ctx, &app); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// next is what is to be synced: what the controller has asked for; else what is next by its status, for a person to do; nothing if all is done.
func (h *hub) next(ctx context.Context) (*round, error) {
	set := &v1alpha1.ApplicationSet{}
	if err := h.Get(ctx, h.set, set); err != nil {
		return nil, err
	}
	apps, err := h.applications(ctx)
	if err != nil {
		return nil, err
	}
	asked, step, waiting := []string{}, len(apps)+1, map[int][]string{}
	for _, app := range apps {
		if app.Operation != nil {
			asked = append(asked, app.Name)
		}
		at := utils.FindApplicationStatusIndex(set.Status.ApplicationStatus, app.Name)
		if at >= 0 && app.Status.Sync.Status != v1alpha1.SyncStatusCodeSynced {
			of, err := strconv.Atoi(set.Status.ApplicationStatus[at].Step)
			if err != nil {
				return nil, err
			}
			step = min(step, of)
			waiting[of] = append(waiting[of], app.Name)
		}
	}
	switch {
	case len(asked) > 0:
		return &round{Names: asked}, nil
	case len(waiting) > 0:
		return &round{Names: waiting[step], ByHand: true}, nil
	}
	return nil, nil
}

// sync is what the application controller does.
func (h *hub) sync(ctx context.Context, name string) error {
	app := &v1alpha1.Application{}
	if err := h.Get(ctx, types.NamespacedName{Namespace: h.set.Namespace, Name: name}, app); err != nil {
		return err
	}
	// Times are kept in seconds.
	later := metav1.NewTime(time.Now().Add(time.Hour))
	app.Operation = nil
	app.Status.OperationState = &v1alpha1.OperationState{Phase: synccommon.OperationSucceeded, StartedAt: later, FinishedAt: &later}
	app.Status.Sync.Status = v1alpha1.SyncStatusCodeSynced
	app.Status.Health.Status = health.HealthStatusHealthy
	app.Status.ReconciledAt = &later
	return h.Update(ctx, app)
}

// status is an error in the ApplicationSet's conditions, and the most that the state of an Application takes in it, besides its name.
func (h *hub) status(ctx context.Context) (string, int, error) {
	set := &v1alpha1.ApplicationSet{}
	if err := h.Get(ctx, h.set, set); err != nil {
		return "", 0, err
	}
	most := 0
	for _, state := range set.Status.ApplicationStatus {
		text, err := json.Marshal(state)
		if err != nil {
			return "", 0, err
		}
		most = max(most, len(text)-len(state.Application))
	}
	for _, condition := range set.Status.Conditions {
		if condition.Type == v1alpha1.ApplicationSetConditionErrorOccurred && condition.Status == v1alpha1.ApplicationSetConditionStatusTrue {
			return condition.Message, most, nil
		}
	}
	return "", most, nil
}

// change is another commit, and the ApplicationSet that comes with it.
func (h *hub) change(ctx context.Context, set *v1alpha1.ApplicationSet, root string) error {
	h.repository.root = root
	found := &v1alpha1.ApplicationSet{}
	if err := h.Get(ctx, h.set, found); err != nil {
		return err
	}
	found.Spec = set.Spec
	if err := h.Update(ctx, found); err != nil {
		return err
	}
	return h.reconcile(ctx)
}

// delete deletes the ApplicationSet. The Applications that it still owns then go as well, and take along what they have made if they have a finalizer for it.
func (h *hub) delete(ctx context.Context) (orphaned []string, cascading []string, err error) {
	set := &v1alpha1.ApplicationSet{}
	if err := h.Get(ctx, h.set, set); err != nil {
		return nil, nil, err
	}
	if err := errors.Join(h.Delete(ctx, set), h.reconcile(ctx)); err != nil {
		return nil, nil, err
	}
	apps, err := h.applications(ctx)
	for _, app := range apps {
		if len(app.OwnerReferences) == 0 {
			orphaned = append(orphaned, app.Name)
		}
		if app.CascadedDeletion() {
			cascading = append(cascading, app.Name)
		}
	}
	return orphaned, cascading, err
}

func (h *hub) applications(ctx context.Context) ([]v1alpha1.Application, error) {
	apps := &v1alpha1.ApplicationList{}
	err := h.List(ctx, apps, client.InNamespace(h.set.Namespace))
	slices.SortFunc(apps.Items, func(a, b v1alpha1.Application) int { return strings.Compare(a.Name, b.Name) })
	return apps.Items, err
}

func (h *hub) names(ctx context.Context) ([]string, error) {
	apps, err := h.applications(ctx)
	names := []string{}
	for _, app := range apps {
		names = append(names, app.Name)
	}
	return names, err
}

func ownerOf(object client.Object) []string {
	owner := metav1.GetControllerOf(object)
	if owner == nil || owner.Kind != "ApplicationSet" {
		return nil
	}
	return []string{owner.Name}
}

// folder is a repository, whose directories are those that Argo CD's repo server would tell.
type folder struct {
	services.Repos
	root string
}

func (f *folder) GetDirectories(_ context.Context, _, _, _ string, _ bool, _ *v1alpha1.SourceIntegrity) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(f.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || path == f.root {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(f.root, path)
		paths = append(paths, relative)
		return err
	})
	return paths, err
}

// known are the clusters that Argo CD knows.
type known struct {
	db.ArgoDB
	clusters []string
}

func (k known) GetClusterServersByName(_ context.Context, name string) ([]string, error) {
	if !slices.Contains(k.clusters, name) {
		return nil, nil
	}
	return []string{"https://" + name}, nil
}

func (k known) GetCluster(_ context.Context, server string) (*v1alpha1.Cluster, error) {
	return &v1alpha1.Cluster{Server: server, Name: strings.TrimPrefix(server, "https://")}, nil
}
