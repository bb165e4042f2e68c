// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Simulation.Disk;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <content>The operations on the store: commits, checkouts, snapshots, closing and opening.</content>
internal sealed partial class SimulationRun
{
    private void DispatchToStore(Step step, int index)
    {
        SplitMix64 random = step.Random;
        switch (step.Kind)
        {
            case StepKind.Commit:
                Commit(_trees[index].Engine, _trees[index].Model);
                break;
            case StepKind.Flush:
                Flush();
                break;
            case StepKind.Pump:
                _ = Store.Step();
                break;
            case StepKind.KeyValue:
                KeyValue(random);
                break;
            case StepKind.Import:
                Import(random);
                break;
            case StepKind.Verify:
                VerifyReport report = Store.Verify();
                ViolationException.Unless(report.IsClean || MayFail, $"verify finds {report.FindingCount} problems in a sound store: {string.Join("; ", report.Findings.Take(1))}");
                break;
            case StepKind.Reopen:
                CloseStore();
                OpenStore(attempt => _settings.WithFaults ? step.FaultsOf(attempt + 1) : []);
                break;
            default:
                if (_history.Commits.Count > 0)
                {
                    DispatchToCommits(step, index);
                }

                break;
        }
    }

    private void DispatchToCommits(Step step, int index)
    {
        SplitMix64 random = step.Random;
        ModelCommit commit = PickCommit(random);
        switch (step.Kind)
        {
            case StepKind.Checkout:
                ContextTree tree = Store.Checkout(commit.Hash);
                _trees[index].Engine.Dispose();
                _trees[index] = (tree, commit.Checkout());
                break;
            case StepKind.ReadOld:
                ReadOld(commit, random);
                break;
            case StepKind.Diff:
                Diff(PickCommit(random), commit);
                break;
            case StepKind.Export:
                Export(commit);
                break;
            default:
                throw new InvalidOperationException($"Nothing does {step.Kind}.");
        }
    }

    private void Commit(ContextTree engine, NaiveTree model)
    {
        if (model.Root is not NaiveDirectory)
        {
            return;
        }

        CommitInfo info = NextInfo();
        ModelCommit commit = Expect(model, info);
        try
        {
            Attempt(commit, () => Store.Commit(engine, info));
        }
        catch (StorePoisonedException) when (_history.Contains(commit.Hash))
        {
            model.Parents = [commit.Hash.ToArray()];
            throw;
        }

        model.Parents = [commit.Hash.ToArray()];
    }

    /// <summary>Commits. If that fails, or the process dies in it, the commit may be found there after a crash; before that it must not be seen.</summary>
    private void Attempt(ModelCommit commit, Func<CommitSummary> write)
    {
        bool wasPoisoned = _isPoisoned;
        CommitSummary made;
        try
        {
            made = write();
        }
        catch (Exception e) when (e is MerkleStoreException or PowerCutException)
        {
            if (e is StorePoisonedException && !wasPoisoned && Store.Contains(commit.Hash))
            {
                // Its barrier failed: it can be read, and may be gone when the store is opened again.
                _history.Add(commit);
                throw;
            }

            _history.AddInDoubt(commit);
            ViolationException.Unless(e is StorePoisonedException or PowerCutException || !wasPoisoned, "after a failed barrier a commit failed with another error than that");
            throw;
        }

        ViolationException.Unless(!wasPoisoned, "a commit succeeded after a failed barrier");
        ViolationException.Unless(made.Hash == commit.Hash, "the hash of a commit is wrong");
        _history.Add(commit);
        _commitsMade++;
        _receipts.Add(made.Receipt);
        ViolationException.Unless(!IsDurableOnCommit || made.Receipt.IsDurable, "a commit returned before it was durable");
    }

    private void Flush()
    {
        bool wasPoisoned = _isPoisoned;
        Store.Flush();
        ViolationException.Unless(!wasPoisoned, "a flush succeeded after a failed barrier");
        if (!_isDamaged && !_disk.Fired.Contains(FaultKind.LostWrite))
        {
            _history.MakeDurable();
        }
    }

    private void KeyValue(SplitMix64 random)
    {
        using var store = new KeyValueStore(Store);
        NaiveTree model = _history.Commits.Count == 0 ? new NaiveTree() : _history.Commits[^1].Checkout();
        using (WriteBatch batch = store.BeginWrite())
        {
            for (int i = 1 + random.Next(6); i > 0; i--)
            {
                byte[] key = random.Bytes(random.Next(5));
                string[] path = PathOf(key);
                if (random.Next(4) == 0)
                {
                    ViolationException.Unless(batch.Delete(key) == model.Delete(path), "delete of a key says wrongly whether it was there");
                }
                else
                {
                    byte[] value = random.Bytes(random.Next(200));
                    ViolationException.Unless(batch.Put(key, value) == model.Set(path, value), "put of a key says wrongly whether it changed");
                    ViolationException.Unless(batch.Get(key).AsSpan().SequenceEqual(value), "a batch does not read what it wrote");
                }
            }

            CommitInfo info = NextInfo();
            Attempt(Expect(model, info), () => batch.Commit(info));
        }

        using KeyValueScan scan = store.Scan([]);
        int count = 0;
        while (scan.MoveNext())
        {
            byte[]? expected = model.Get(PathOf(scan.Current.Key));
            ViolationException.Unless(expected is not null && scan.Current.Value.SequenceEqual(expected), "a scan shows a wrong key or value");
            count++;
        }

        long keys = model.Find(["kv"]) is { } root ? CountValues(root) : 0;
        ViolationException.Unless(count == keys, $"a scan shows {count} keys, and there are {keys}");
    }

    private void ReadOld(ModelCommit commit, SplitMix64 random)
    {
        using ContextTree tree = Store.Checkout(commit.Hash);
        NaiveTree model = commit.Checkout();
        for (int i = 0; i < 6; i++)
        {
            string[] key = Key(random);
            Get(tree, model, key);
            List(tree, model, key);
        }

        ModelChecks.CompareEntries(tree, model, "an old commit");
    }

    private void Diff(ModelCommit from, ModelCommit to)
    {
        NaiveTree model = from.Checkout();
        foreach (ContextChange change in Store.Diff(from.Hash, to.Hash))
        {
            string[] key = PackedKey.Unpack(change.Key.Packed);
            ViolationException.Unless(change.GetOldValue() is not { } old || old.AsSpan().SequenceEqual(model.Get(key)), "a difference names a wrong old value");
            if (change.GetNewValue() is { } value)
            {
                model.Set(key, value);
            }
            else
            {
                model.Delete(key);
            }
        }

        ViolationException.Unless(model.Hash.AsSpan().SequenceEqual(to.Root.Hash), "the differences of two commits do not lead from one to the other");
    }

    private void Export(ModelCommit commit)
    {
        using var stream = new MemoryStream();
        Store.ExportSnapshot(commit.Hash, stream);
        stream.Position = 0;
        using ContextStore copy = ContextStore.Open(StoreOptions.InMemory());
        copy.ImportSnapshot(stream, commit.Hash);
        using ContextTree tree = copy.Checkout(commit.Hash);
        ModelChecks.CompareEntries(tree, commit.Checkout(), "a snapshot");
    }

    private void Import(SplitMix64 random)
    {
        (byte[] snapshot, List<ModelCommit> commits) = DonorSnapshot.Make(random);
        commits.RemoveAll(commit => _history.Contains(commit.Hash));
        bool wasPoisoned = _isPoisoned;
        try
        {
            using var stream = new MemoryStream(snapshot);
            Store.ImportSnapshot(stream);
        }
        catch (Exception e) when (e is MerkleStoreException or PowerCutException)
        {
            int visible = e is PowerCutException ? 0 : (int)Store.CommitCount - _history.Commits.Count;
            ViolationException.Unless(visible >= 0 && visible <= commits.Count, "an import that failed left a wrong number of commits");
            commits.GetRange(0, visible).ForEach(_history.Add);
            _history.AddInDoubt(commits.GetRange(visible, commits.Count - visible));
            throw;
        }

        ViolationException.Unless(!wasPoisoned || commits.Count == 0, "an import succeeded after a failed barrier");
        commits.ForEach(_history.Add);
        if (IsDurableOnCommit && !_isDamaged && !_disk.Fired.Contains(FaultKind.LostWrite))
        {
            _history.MakeDurable();
        }
    }

    private static ModelCommit Expect(NaiveTree model, CommitInfo info)
        => new(new Hash256(NaiveHash.Commit(model.Hash, model.Parents, info.Date, info.Author.ToArray(), info.Message.ToArray())), model.Root);

    /// <summary>The date counts, so that no two commits of a run are the same.</summary>
    private CommitInfo NextInfo() => new() { Date = ++_dates, Author = Encoding.ASCII.GetBytes("sim"), Message = new byte[_dates % 40] };

    private static string[] PathOf(ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[KeyPath.MaxPackedBytes];
        return PackedKey.Unpack(ContextKey.From(KeyPath.Of(key, buffer)).Packed);
    }

    private static long CountValues(NaiveNode node) => node is NaiveDirectory directory ? directory.Entries.Values.Sum(CountValues) : 1;
}
