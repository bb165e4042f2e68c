// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>What retention has dropped, freed and moved: the content of <see cref="RetentionFile"/>.</summary>
internal sealed class RetentionState
{
    /// <summary>How often the state was written.</summary>
    public long Generation { get; set; }

    /// <summary>The oldest commit that is kept for itself; 0 while everything is.</summary>
    public long Boundary { get; set; }

    /// <summary>The newest commit that the boundary was moved before; later ones are kept.</summary>
    public long Horizon { get; set; }

    /// <summary>Up to this commit, pages that were written ahead of commits are in <see cref="Spills"/>.</summary>
    public long SpillsUpTo { get; set; }

    /// <summary>The number of the next pack, below 0.</summary>
    public long NextPack { get; set; } = -1;

    /// <summary>The commits up to the horizon that are kept, as ranges.</summary>
    public List<(long First, long Last)> Kept { get; } = [];

    /// <summary>Those of them that pins keep although they lie behind the boundary or on an abandoned branch: nothing is committed on them.</summary>
    public HashSet<long> Behind { get; } = [];

    public List<RetentionPin> Pins { get; } = [];

    /// <summary>Commits of abandoned branches that a pin or a tree in use still needs.</summary>
    public List<SideCommit> Sides { get; } = [];

    /// <summary>Records that a pinned commit, or one in use, still needs.</summary>
    public List<HeldRecord> Held { get; } = [];

    /// <summary>Pages that were written ahead of their commit.</summary>
    public List<(ulong First, ulong Last)> Spills { get; } = [];

    /// <summary>Segments whose files are gone, with what comes after them in the log.</summary>
    public SortedDictionary<long, RetiredSegment> Retired { get; } = [];

    /// <summary>The packs, by number.</summary>
    public SortedDictionary<long, PackEntry> Packs { get; } = [];

    /// <summary>Pages of which records are dead.</summary>
    public Dictionary<ulong, DeadPage> Dead { get; } = [];

    /// <summary>Whether a commit was kept when the boundary was last moved, or is newer.</summary>
    public bool Keeps(long sequence) => sequence > Horizon || Kept.Exists(range => sequence >= range.First && sequence <= range.Last);

    /// <summary>Whether a page was written ahead of its commit: its records may be needed by any commit after it.</summary>
    public bool IsSpill(ulong page) => Spills.Exists(range => page >= range.First && page <= range.Last);
}
