// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>What one line of a trace asks for.</summary>
internal enum TraceOperationKind
{
    /// <summary><c>S key hex</c>: set a value.</summary>
    Set = 0,

    /// <summary><c>D key</c>: delete a value or a subtree.</summary>
    Delete = 1,

    /// <summary><c>G key</c>: read a value.</summary>
    Get = 2,

    /// <summary><c>M key</c>: ask whether there is a value.</summary>
    Mem = 3,

    /// <summary><c>L key</c>: list the names in a directory.</summary>
    List = 4,

    /// <summary><c>Y from to</c>: copy a subtree or value.</summary>
    Copy = 5,

    /// <summary><c>C date message</c>: commit.</summary>
    Commit = 6,

    /// <summary><c>R n</c>: check out the n-th commit of the trace.</summary>
    Checkout = 7,

    /// <summary><c>A author</c>: the author of the commits that follow.</summary>
    Author = 8,

    /// <summary><c>P hash…</c>: explicit parents of the next commit.</summary>
    Parents = 9,

    /// <summary><c>N cycle</c>: the node tells that a cycle starts.</summary>
    Cycle = 10,
}
