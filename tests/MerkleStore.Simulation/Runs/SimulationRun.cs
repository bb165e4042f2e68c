// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Simulation.Disk;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>One run: random operations and faults on a simulated disk, each crash followed by an open, everything compared with the model.</summary>
internal sealed partial class SimulationRun
{
    private readonly RunSettings _settings;
    private readonly SimulatedDisk _disk = new();
    private readonly ModelHistory _history = new();
    private readonly List<(ContextTree Engine, NaiveTree Model)> _trees = [];
    private readonly List<string> _log = [];
    private readonly List<CommitReceipt> _receipts = [];
    private readonly StoreOptions _options;
    private readonly bool _withLies;
    private ContextStore? _store;
    private bool _isDamaged;
    private bool _isPoisoned;
    private bool _isRefused;
    private int _steps;
    private int _commitsMade;
    private int _opens;
    private int _crashes;
    private int _typedErrors;
    private int _dates;

    private SimulationRun(RunSettings settings)
    {
        _settings = settings;
        var random = new SplitMix64(Step.Mix(settings.Seed, 0));
        _withLies = settings.WithFaults && random.Next(6) == 0;
        _options = RunOptions.Make(random);
    }

    private bool IsDurableOnCommit => _options.Durability == Durability.Commit;

    private ContextStore Store => _store!;

    /// <summary>Whether the engine may report an error now: only if one was injected, and still acts.</summary>
    private bool MayFail => _isDamaged || _isPoisoned || _disk.Room != long.MaxValue || _disk.Fired.Exists(kind => kind != FaultKind.SlowCall);

    /// <summary>Runs a seed to its end, or to the first violation.</summary>
    public static RunResult Run(RunSettings settings)
    {
        var run = new SimulationRun(settings);
        string? violation = run.RunAll();
        return new RunResult(settings)
        {
            Violation = violation,
            Log = run._log,
            TraceHash = run._disk.TraceHash,
            Calls = run._disk.Calls,
            VirtualTime = run._disk.VirtualTime,
            Steps = run._steps,
            Commits = run._commitsMade,
            Opens = run._opens,
            Crashes = run._crashes,
            TypedErrors = run._typedErrors,
            Refused = run._isRefused ? 1 : 0,
            Faults = run._disk.Counts,
        };
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is not a typed error is what the simulation looks for.")]
    private string? RunAll()
    {
        try
        {
            var creation = new Step(_settings.Seed, -1, _withLies);
            OpenStore(attempt => _settings.WithFaults ? creation.FaultsOf(attempt + 1) : []);
            for (int number = 0; number < _settings.Steps && !_isRefused; number++)
            {
                if (_settings.Skipped?.Contains(number) != true)
                {
                    _steps++;
                    Perform(new Step(_settings.Seed, number, _withLies));
                }
            }

            Finish();
            return null;
        }
        catch (ViolationException e)
        {
            _log.Add("VIOLATION: " + e.Message);
            return e.InnerException is null ? e.Message : e.Message + Environment.NewLine + e.InnerException;
        }
        catch (Exception e)
        {
            _log.Add("VIOLATION: " + e.GetType().Name);
            return $"{e.GetType().Name} is no error that the engine may throw: {e}";
        }
        finally
        {
            Abandon();
        }
    }

    private void Perform(Step step)
    {
        _disk.Arm(_settings.WithFaults ? step.FaultsOf(0) : []);
        if (_disk.Room != long.MaxValue && step.Random.Next(4) == 0)
        {
            _disk.Room = long.MaxValue;
        }

        _log.Add(FormattableString.Invariant($"{step.Number,4} {step.Kind}"));
        try
        {
            Dispatch(step);
        }
        catch (PowerCutException)
        {
            Note($"dies by {_disk.Death}");
            Crash(step);
            return;
        }
        catch (MerkleStoreException e) when (_store is not null)
        {
            NoteError(e);
            NoteFired();
            _disk.Arm([]);
            CheckAfterError();
            ReadReceipts();
            return;
        }

        NoteFired();
        ReadReceipts();
    }

    /// <summary>What a receipt calls durable must be there after any crash.</summary>
    private void ReadReceipts()
    {
        if (_store is null || _isDamaged)
        {
            return;
        }

        foreach (CommitReceipt receipt in _receipts.Where(receipt => receipt.IsDurable))
        {
            _history.MakeDurable(receipt.Sequence);
        }

        _receipts.RemoveAll(receipt => receipt.IsDurable);
    }

    /// <summary>The process is gone; the next one opens what is left, perhaps struck again while it does.</summary>
    private void Crash(Step step)
    {
        NoteFired();
        bool isPowerCut = _disk.Death != FaultKind.ProcessKill;
        Abandon();
        _crashes++;
        _disk.Restart(isPowerCut ? new RandomSurvival(Step.Mix(_settings.Seed, (ulong)step.Number + 1_000_000)) : null);
        OpenStore(attempt => _settings.WithFaults ? step.FaultsOf(attempt + 1) : []);
    }

    /// <summary>Opens the store, until an attempt succeeds; only those that a fault struck may fail.</summary>
    private void OpenStore(Func<int, IReadOnlyList<ArmedFault>> faults)
    {
        _isPoisoned = false;
        _receipts.Clear();
        for (int attempt = 0; ; attempt++)
        {
            _disk.Arm(faults(attempt));
            try
            {
                _opens++;
                _store = ContextStore.Open(_options with { Storage = new SimulatedStorage(_disk) });
            }
            catch (PowerCutException)
            {
                Note($"dies by {_disk.Death} while it opens");
                NoteFired();
                _crashes++;
                bool isPowerCut = _disk.Death != FaultKind.ProcessKill;
                _disk.Restart(isPowerCut ? new RandomSurvival(Step.Mix(_settings.Seed, (ulong)_disk.Calls + 2_000_000)) : null);
                continue;
            }
            catch (MerkleStoreException e)
            {
                NoteError(e);
                NoteFired();
                ViolationException.Unless(!_disk.IsLocked, "the lock is not free after an open that failed");
                ViolationException.Unless(_disk.OpenHandles == 0, $"{_disk.OpenHandles} files are still open after an open that failed");
                if (_disk.Fired.Count == 0)
                {
                    if (_isDamaged && e is not StorageFailureException)
                    {
                        // Bytes that rotted are reported; nothing more can be asked of the store.
                        _isRefused = true;
                        return;
                    }

                    _disk.Room = long.MaxValue;
                }

                continue;
            }

            NoteFired();
            _disk.Arm([]);
            CheckOpened();
            return;
        }
    }

    private void CloseStore()
    {
        ContextStore store = Store;
        DisposeTrees();
        _store = null;
        bool wasPoisoned = _isPoisoned;
        try
        {
            store.Dispose();
            if (!wasPoisoned && !_isDamaged)
            {
                _history.MakeDurable();
            }
        }
        catch (MerkleStoreException e)
        {
            NoteError(e);
        }

        NoteFired();
        ViolationException.Unless(!_disk.IsLocked, "the lock is not free after a close");
        ViolationException.Unless(_disk.OpenHandles == 0, $"{_disk.OpenHandles} files are still open after a close");
    }

    /// <summary>Closes, opens, and reads and verifies every commit.</summary>
    private void Finish()
    {
        _disk.Arm([]);
        _disk.Room = long.MaxValue;
        if (_isRefused)
        {
            return;
        }

        CloseStore();
        OpenStore(attempt => []);
        if (!_isRefused)
        {
            Tolerant(() =>
            {
                VerifyReport report = Store.Verify();
                ViolationException.Unless(report.IsClean || _isDamaged, $"verify finds {report.FindingCount} problems in a sound store: {string.Join("; ", report.Findings.Take(1))}");
                foreach (ModelCommit commit in _history.Commits)
                {
                    using ContextTree tree = Store.Checkout(commit.Hash);
                    ModelChecks.CompareEntries(tree, commit.Checkout(), $"commit {commit.Hash} at the end");
                }
            });
        }
    }

    /// <summary>Gives back the memory of a store whose process is gone. It cannot touch the disk any more.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Of a dead process nothing more is expected.")]
    private void Abandon()
    {
        ContextStore? store = _store;
        _store = null;
        _trees.Clear();
        try
        {
            _disk.Arm([]);
            store?.Dispose();
        }
        catch (Exception)
        {
            // Its files are as they were when it died.
        }
    }

    private void DisposeTrees()
    {
        foreach ((ContextTree engine, _) in _trees)
        {
            engine.Dispose();
        }

        _trees.Clear();
    }

    /// <summary>Notes an error of the engine, which must be a consequence of a fault.</summary>
    private void NoteError(MerkleStoreException e)
    {
        _typedErrors++;
        Note($"{e.GetType().Name}: {e.Message}");
        if (!MayFail)
        {
            throw new ViolationException("An error came without a fault", e);
        }
    }

    /// <summary>Takes over what the faults of this step have done for good.</summary>
    private void NoteFired()
    {
        foreach (FaultKind kind in _disk.Fired)
        {
            Note("struck by " + kind);
            if (kind is FaultKind.BitFlipOnPlatter or FaultKind.LostWrite or FaultKind.MisdirectedWrite)
            {
                _isDamaged = true;
                _history.LoseDurability();
            }
            else if (kind is FaultKind.BarrierError or FaultKind.DirectorySyncError && _store is not null)
            {
                _isPoisoned = true;
            }
        }
    }

    private void Note(string text) => _log.Add("       " + text);
}
