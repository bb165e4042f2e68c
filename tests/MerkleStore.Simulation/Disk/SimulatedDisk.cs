// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Disk;

/// <summary>A disk with one directory that outlives the processes on it, and the faults that strike it. Single-threaded and deterministic.</summary>
internal sealed class SimulatedDisk
{
    /// <summary>More calls than any sound step makes.</summary>
    private const int MaximumCalls = 2_000_000;

    private readonly SortedDictionary<string, DiskFile> _seen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DiskFile> _kept = new(StringComparer.Ordinal);
    private readonly List<DirectoryChange> _changes = [];
    private readonly List<ArmedFault> _armed = [];
    private int _calls;

    /// <summary>Where the last reads went: a misdirected one goes to another of these.</summary>
    public List<(DiskFile File, long Offset, int Length)> LastReads { get; } = [];

    /// <summary>The faults that struck, by class.</summary>
    public FaultCounts Counts { get; } = new();

    /// <summary>The faults that struck since they were armed.</summary>
    public List<FaultKind> Fired { get; } = [];

    /// <summary>The bytes by which files may still grow.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>The time that calls took, in virtual microseconds.</summary>
    public long VirtualTime { get; private set; }

    /// <summary>A hash over all calls so far: equal runs have equal ones.</summary>
    public ulong TraceHash { get; private set; } = 14695981039346656037;

    /// <summary>The calls since the beginning.</summary>
    public long Calls { get; private set; }

    /// <summary>The handles that are open in the present process.</summary>
    public int OpenHandles { get; set; }

    /// <summary>Whether the present process holds the lock.</summary>
    public bool IsLocked { get; set; }

    /// <summary>Counts the processes; a storage of an earlier one is dead.</summary>
    public int Process { get; private set; } = 1;

    /// <summary>Whether the present process has been struck dead, and how.</summary>
    public FaultKind? Death { get; private set; }

    /// <summary>Is told of each state in which the power could go: before each call that changes anything.</summary>
    public Action? Observer { get; set; }

    /// <summary>The files as readers see them.</summary>
    public IReadOnlyDictionary<string, DiskFile> Files => _seen;

    /// <summary>What is not on the platter: dirty sectors of the files that anything refers to.</summary>
    public int DirtySectors => _seen.Values.Concat(_kept.Values).Distinct().Sum(file => file.DirtySectors);

    /// <summary>A disk in the same state, without faults.</summary>
    public SimulatedDisk Clone()
    {
        var copy = new SimulatedDisk();
        Dictionary<DiskFile, DiskFile> files = [];
        DiskFile Copy(DiskFile file) => files.TryGetValue(file, out DiskFile? known) ? known : files[file] = file.Clone();
        foreach ((string name, DiskFile file) in _seen)
        {
            copy._seen.Add(name, Copy(file));
        }

        foreach ((string name, DiskFile file) in _kept)
        {
            copy._kept.Add(name, Copy(file));
        }

        copy._changes.AddRange(_changes.Select(change => change with { File = Copy(change.File) }));
        return copy;
    }

    /// <summary>Arms the faults of a step, in place of those of the step before.</summary>
    public void Arm(IEnumerable<ArmedFault> faults)
    {
        _armed.Clear();
        _armed.AddRange(faults);
        Fired.Clear();
        _calls = 0;
    }

    /// <summary>Counts a call and lets faults strike that need nothing but the call.</summary>
    /// <returns>The fault that strikes the call itself, or null.</returns>
    public ArmedFault? Enter(DiskCall call, int process, string name, long offset, long length)
    {
        if (process != Process || Death is not null)
        {
            throw new PowerCutException();
        }

        Calls++;
        VirtualTime += 10;
        Note(call, name, offset, length);
        if (++_calls > MaximumCalls)
        {
            throw new DiskOverloadException();
        }

        if (call is DiskCall.Create or DiskCall.Write or DiskCall.SetLength or DiskCall.Barrier or DiskCall.SyncDirectory or DiskCall.Rename or DiskCall.Delete)
        {
            Observer?.Invoke();
        }

        ArmedFault? strike = null;
        foreach (ArmedFault fault in _armed)
        {
            if (!fault.Strikes(call))
            {
                continue;
            }

            Fired.Add(fault.Kind);
            Counts.Add(fault.Kind);
            switch (fault.Kind)
            {
                case FaultKind.PowerCut or FaultKind.ProcessKill:
                    Die(fault.Kind);
                    break;
                case FaultKind.SlowCall:
                    VirtualTime += 1000 + (long)(fault.Seed % 10_000_000);
                    break;
                case FaultKind.BitFlipOnPlatter:
                    DamagePlatter(new SplitMix64(fault.Seed));
                    break;
                default:
                    strike = fault;
                    break;
            }
        }

        return strike;
    }

    /// <summary>Ends the present process.</summary>
    public void Die(FaultKind how)
    {
        Death = how;
        throw new PowerCutException();
    }

    /// <summary>After the end of a process: a power cut settles what survives, a killed process leaves the page cache as it is. The next process can begin.</summary>
    public void Restart(ISurvival? powerCut)
    {
        if (powerCut is not null)
        {
            Counts.LostSectors += Settle(powerCut);
        }

        Process++;
        Death = null;
        OpenHandles = 0;
        IsLocked = false;
    }

    /// <summary>The next process begins without the last one having died.</summary>
    public void NextProcess()
    {
        Process++;
        OpenHandles = 0;
        IsLocked = false;
    }

    public void Apply(DirectoryChange change)
    {
        change.Apply(_seen);
        _changes.Add(change);
    }

    public void SyncDirectory()
    {
        _kept.Clear();
        foreach ((string name, DiskFile file) in _seen)
        {
            _kept.Add(name, file);
        }

        _changes.Clear();
    }

    /// <summary>A sync of the directory that fails: some changes reach the platter, and no later sync brings the others there.</summary>
    public void FailDirectorySync(ISurvival survival)
    {
        SettleDirectory(survival);
    }

    /// <summary>Flips a random bit of a random file.</summary>
    public void DamagePlatter(SplitMix64 random)
    {
        DiskFile[] files = [.. _seen.Where(entry => entry.Key != Log.StoreFiles.LockName && entry.Value.Length > 0).Select(entry => entry.Value)];
        if (files.Length > 0)
        {
            DiskFile file = files[random.Next(files.Length)];
            file.Damage((long)(random.Next() % (ulong)file.Length), (byte)(1 << random.Next(8)));
        }
    }

    private int Settle(ISurvival survival)
    {
        SettleDirectory(survival);
        int lost = _kept.Values.Distinct().Sum(file => file.Crash(survival));
        _seen.Clear();
        foreach ((string name, DiskFile file) in _kept)
        {
            _seen.Add(name, file);
        }

        return lost;
    }

    private void SettleDirectory(ISurvival survival)
    {
        foreach (DirectoryChange change in _changes)
        {
            if (survival.Choose(2) == 1)
            {
                change.Apply(_kept);
            }
            else if (change.From is not null && change.To is not null)
            {
                Counts.LostRenames++;
            }
            else
            {
                Counts.LostEntries++;
            }
        }

        _changes.Clear();
    }

    private void Note(DiskCall call, string name, long offset, long length)
    {
        ulong hash = TraceHash;
        void Mix(ulong value) => hash = (hash ^ value) * 1099511628211;
        Mix((ulong)call);
        Mix((ulong)offset);
        Mix((ulong)length);
        foreach (char c in name)
        {
            Mix(c);
        }

        TraceHash = hash;
    }
}
