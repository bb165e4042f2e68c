// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

#if PLANTED_BUGS
namespace MerkleStore;

/// <summary>The bugs that tests plant into the engine to see that they are found. In no other build than the one of <c>tests/plants</c>.</summary>
internal static class Planted
{
    /// <summary>The one that is active.</summary>
    public static PlantedBug Bug { get; set; }

    public static bool Is(PlantedBug bug) => Bug == bug;
}
#endif
