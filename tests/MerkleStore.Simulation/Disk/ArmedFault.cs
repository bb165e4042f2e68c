// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>A fault that waits for its call.</summary>
internal sealed class ArmedFault(FaultKind kind, int countdown, ulong seed)
{
    private int _countdown = countdown;

    public FaultKind Kind { get; } = kind;

    /// <summary>The randomness of what it does.</summary>
    public ulong Seed { get; } = seed;

    public bool HasFired { get; private set; }

    /// <summary>Counts a call down, if it is one that this fault can strike.</summary>
    /// <returns>Whether the fault strikes now.</returns>
    public bool Strikes(DiskCall call)
    {
        if (HasFired || !IsFor(call) || _countdown-- > 0)
        {
            return false;
        }

        HasFired = true;
        return true;
    }

    public override string ToString() => Kind.ToString();

    /// <summary>Calls that are rare are struck as often as those that are not.</summary>
    private bool IsPlace(DiskCall call) => (Seed >> 32 & 7) switch
    {
        0 => call == DiskCall.SyncDirectory,
        1 => call is DiskCall.Rename or DiskCall.Delete or DiskCall.SetLength or DiskCall.Create,
        2 or 3 => call == DiskCall.Barrier,
        4 => true,
        _ => call is not (DiskCall.Read or DiskCall.Open or DiskCall.Exists or DiskCall.List or DiskCall.DropCache),
    };

    private bool IsFor(DiskCall call) => Kind switch
    {
        FaultKind.PowerCut or FaultKind.ProcessKill => IsPlace(call),
        FaultKind.SlowCall => true,
        FaultKind.TornWrite or FaultKind.WriteError or FaultKind.MisdirectedWrite => call == DiskCall.Write,
        FaultKind.NoSpace => call is DiskCall.Write or DiskCall.Create,
        FaultKind.BarrierError or FaultKind.LostWrite => call == DiskCall.Barrier,
        FaultKind.DirectorySyncError => call == DiskCall.SyncDirectory,
        FaultKind.MetadataError => call is DiskCall.Open or DiskCall.Create or DiskCall.SetLength or DiskCall.Rename or DiskCall.Delete or DiskCall.List,
        FaultKind.BitFlipOnPlatter => call is DiskCall.Read or DiskCall.Write or DiskCall.Open,
        _ => call == DiskCall.Read,
    };
}
