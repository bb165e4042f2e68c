// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>What a frame of a segment holds.</summary>
internal enum FrameKind
{
    /// <summary>Not a frame.</summary>
    None = 0,

    /// <summary>The first frame of a segment: its number and its place in the log.</summary>
    SegmentHeader = 1,

    /// <summary>A page of records.</summary>
    Page = 2,

    /// <summary>The end of a commit, which is there when this frame is whole.</summary>
    Commit = 3,

    /// <summary>The pages and commits of the segment since the checkpoint before.</summary>
    Checkpoint = 4,

    /// <summary>The last frame of a sealed segment: all its pages and commits.</summary>
    Footer = 5,

    /// <summary>The end of a group of pages that were written ahead of their commit.</summary>
    Spill = 6,

    /// <summary>Pages that were moved together, perhaps compressed; in packs only.</summary>
    Group = 7,

    /// <summary>The last frame of a pack: where its pages and commits are.</summary>
    PackFooter = 8,
}
