// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Retention;

/// <summary>Random histories: blocks, copies, subtrees of other trees, branches, rollbacks, forks.</summary>
internal static class RetentionHistory
{
    public static StoreOptions Options => StoreOptions.InMemory() with { SegmentBytes = 16 * 1024, PageBytes = 1024, WarmCommits = 2, Durability = Durability.None };

    public static void Change(ContextTree tree, SplitMix64 random, int changes, bool copies)
    {
        for (int i = 0; i < changes; i++)
        {
            ulong r = random.Next();
            string directory = $"d{r % 3}/{(r >> 8) % 4}";
            string name = $"{directory}/{(r >> 16) % 400:x4}";
            switch ((r >> 40) % 14)
            {
                case 0:
                    tree.Delete(name);
                    break;
                case 1 when (r >> 45) % 16 == 0:
                    tree.Delete(directory);
                    break;
                case 2:
                    tree.Set(name, random.Bytes(150));
                    break;
                case 3:
                    tree.Set(name + "/below/it", random.Bytes(8));
                    break;
                case 4 when copies && (r >> 45) % 4 == 0:
                    tree.Copy(directory, $"copy{(r >> 50) % 3}");
                    break;
                case 5 when copies && (r >> 45) % 4 == 0:
                    using (ContextTree? part = tree.GetSubtree(directory))
                    {
                        if (part is not null)
                        {
                            part.Set("inside", random.Bytes(4));
                            tree.SetSubtree($"part{(r >> 50) % 3}", part);
                        }
                    }

                    break;
                default:
                    tree.Set(name, random.Bytes(20));
                    break;
            }
        }
    }
}
