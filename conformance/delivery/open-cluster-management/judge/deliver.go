package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/openshift/library-go/pkg/controller/factory"
	"github.com/openshift/library-go/pkg/operator/events"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	kevents "k8s.io/client-go/tools/events"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"

	clusterfake "open-cluster-management.io/api/client/cluster/clientset/versioned/fake"
	clusterinformers "open-cluster-management.io/api/client/cluster/informers/externalversions"
	workfake "open-cluster-management.io/api/client/work/clientset/versioned/fake"
	workinformers "open-cluster-management.io/api/client/work/informers/externalversions"
	clusterv1 "open-cluster-management.io/api/cluster/v1"
	clusterv1beta2 "open-cluster-management.io/api/cluster/v1beta2"
	workv1 "open-cluster-management.io/api/work/v1"
	"open-cluster-management.io/ocm/pkg/placement/controllers/metrics"
	"open-cluster-management.io/ocm/pkg/placement/controllers/scheduling"
	"open-cluster-management.io/ocm/pkg/work/hub/controllers/manifestworkreplicasetcontroller"
	workapplier "open-cluster-management.io/sdk-go/pkg/apis/work/v1/applier"
)

// A cluster that the hub manages.
type cluster struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Unreachable bool              `json:"unreachable"`
}

// turn is one turn of a controller.
type turn struct{ key string }

func (t turn) Queue() workqueue.RateLimitingInterface { //nolint:staticcheck
	return workqueue.NewRateLimitingQueue(workqueue.DefaultControllerRateLimiter()) //nolint:staticcheck
}
func (t turn) QueueKey() string          { return t.key }
func (t turn) Recorder() events.Recorder { return recorder }

var recorder = events.NewInMemoryRecorder("judge", clock.RealClock{})

var always = metav1.ListOptions{}

// deliver has the hub's own controllers pick clusters and make their works, round by round, where every agent has done its part before the next.
func deliver(ctx context.Context, found *hub, clusters []cluster) (*answer, error) {
	onHub := []runtime.Object{&clusterv1beta2.ManagedClusterSet{
		ObjectMeta: metav1.ObjectMeta{Name: "global"},
		Spec: clusterv1beta2.ManagedClusterSetSpec{ClusterSelector: clusterv1beta2.ManagedClusterSelector{
			SelectorType: clusterv1beta2.LabelSelector, LabelSelector: &metav1.LabelSelector{},
		}},
	}}
	for _, c := range clusters {
		managed := &clusterv1.ManagedCluster{ObjectMeta: metav1.ObjectMeta{Name: c.Name, Labels: c.Labels}}
		if c.Unreachable {
			managed.Spec.Taints = []clusterv1.Taint{{Key: clusterv1.ManagedClusterTaintUnreachable, Effect: clusterv1.TaintEffectNoSelect}}
		}
		onHub = append(onHub, managed)
	}
	for _, binding := range found.bindings {
		onHub = append(onHub, binding)
	}
	for _, placement := range found.placements {
		onHub = append(onHub, placement)
	}
	clusterClient := clusterfake.NewSimpleClientset(onHub...)
	informers := clusterinformers.NewSharedInformerFactory(clusterClient, time.Hour)
	if err := schedule(ctx, clusterClient, informers, found, onHub); err != nil {
		return nil, err
	}
	return roll(ctx, informers, found)
}

// schedule has each placement decided.
func schedule(ctx context.Context, client *clusterfake.Clientset, informers clusterinformers.SharedInformerFactory, found *hub, onHub []runtime.Object) error {
	v1, v1alpha1, v1beta1, v1beta2 := informers.Cluster().V1(), informers.Cluster().V1alpha1(), informers.Cluster().V1beta1(), informers.Cluster().V1beta2()
	recorded := metrics.NewScheduleMetrics(clock.RealClock{})
	handle := scheduling.NewSchedulerHandler(client, v1beta1.PlacementDecisions().Lister(), v1alpha1.AddOnPlacementScores().Lister(),
		v1.ManagedClusters().Lister(), &kevents.FakeRecorder{}, recorded)
	controller := scheduling.NewSchedulingController(ctx, client, v1.ManagedClusters(), v1beta2.ManagedClusterSets(), v1beta2.ManagedClusterSetBindings(),
		v1beta1.Placements(), v1beta1.PlacementDecisions(), v1alpha1.AddOnPlacementScores(), scheduling.NewPluginScheduler(handle), recorder,
		&kevents.FakeRecorder{}, recorded)
	for _, object := range onHub {
		var store cache.Store
		switch object.(type) {
		case *clusterv1.ManagedCluster:
			store = v1.ManagedClusters().Informer().GetStore()
		case *clusterv1beta2.ManagedClusterSet:
			store = v1beta2.ManagedClusterSets().Informer().GetStore()
		case *clusterv1beta2.ManagedClusterSetBinding:
			store = v1beta2.ManagedClusterSetBindings().Informer().GetStore()
		default:
			store = v1beta1.Placements().Informer().GetStore()
		}
		if err := store.Add(object); err != nil {
			return err
		}
	}
	for _, placement := range found.placements {
		if err := controller.Sync(ctx, turn{placement.Namespace + "/" + placement.Name}); err != nil {
			return fmt.Errorf("placement %s: %w", placement.Name, err)
		}
	}
	decided, err := client.ClusterV1beta1().Placements("").List(ctx, always)
	if err != nil {
		return err
	}
	for i := range decided.Items {
		if err := v1beta1.Placements().Informer().GetStore().Update(&decided.Items[i]); err != nil {
			return err
		}
	}
	decisions, err := client.ClusterV1beta1().PlacementDecisions("").List(ctx, always)
	if err != nil {
		return err
	}
	for i := range decisions.Items {
		if err := v1beta1.PlacementDecisions().Informer().GetStore().Add(&decisions.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

// roll has the sets of replicas make their works, until they make no more.
func roll(ctx context.Context, placed clusterinformers.SharedInformerFactory, found *hub) (*answer, error) {
	objects := []runtime.Object{}
	for _, set := range found.sets {
		// The finalizer that the controller adds in its first turn, in which it does nothing else.
		set.Finalizers = []string{manifestworkreplicasetcontroller.ManifestWorkReplicaSetFinalizer}
		objects = append(objects, set)
	}
	for _, work := range found.works {
		objects = append(objects, work)
	}
	client := workfake.NewSimpleClientset(objects...)
	informers := workinformers.NewSharedInformerFactory(client, time.Hour)
	works, sets := informers.Work().V1().ManifestWorks(), informers.Work().V1alpha1().ManifestWorkReplicaSets()
	placements, decisions := placed.Cluster().V1beta1().Placements(), placed.Cluster().V1beta1().PlacementDecisions()
	var controller factory.Controller = manifestworkreplicasetcontroller.NewManifestWorkReplicaSetController(
		recorder, client, workapplier.NewWorkApplierWithTypedClient(client, works.Lister()), sets, works, placements, decisions)
	for _, set := range found.sets {
		if err := sets.Informer().GetStore().Add(set); err != nil {
			return nil, err
		}
	}
	result := &answer{Works: map[string][][]any{}, Rounds: [][]string{}}
	seen := map[string]bool{}
	for round := 0; ; round++ {
		made, err := client.WorkV1().ManifestWorks("").List(ctx, always)
		if err != nil {
			return nil, err
		}
		fresh := []string{}
		for i := range made.Items {
			work := &made.Items[i]
			if key := work.Namespace + "/" + work.Name; !seen[key] {
				seen[key] = true
				fresh = append(fresh, work.Namespace)
				manifests := []any{}
				for _, manifest := range work.Spec.Workload.Manifests {
					var content any
					if err := json.Unmarshal(manifest.Raw, &content); err != nil {
						return nil, err
					}
					manifests = append(manifests, content)
				}
				result.Works[work.Namespace] = append(result.Works[work.Namespace], manifests)
			}
			done(work)
			if err := works.Informer().GetStore().Add(work); err != nil {
				return nil, err
			}
		}
		if len(fresh) == 0 && round > 0 {
			return result, nil
		}
		slices.Sort(fresh)
		result.Rounds = append(result.Rounds, fresh)
		for _, set := range found.sets {
			if err := controller.Sync(ctx, turn{set.Namespace + "/" + set.Name}); err != nil {
				return nil, fmt.Errorf("set %s: %w", set.Name, err)
			}
		}
	}
}

// done is what an agent says of a work that it has applied, and whose HyperConverged is ready.
func done(work *workv1.ManifestWork) {
	condition := func(of string, status metav1.ConditionStatus) metav1.Condition {
		return metav1.Condition{Type: of, Status: status, LastTransitionTime: metav1.NewTime(time.Now().Add(-time.Hour)), ObservedGeneration: work.Generation}
	}
	work.Status.Conditions = []metav1.Condition{
		condition(workv1.WorkApplied, metav1.ConditionTrue), condition(workv1.WorkAvailable, metav1.ConditionTrue), condition(workv1.WorkProgressing, metav1.ConditionFalse),
	}
}
