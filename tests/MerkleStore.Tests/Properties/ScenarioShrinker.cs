// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Properties;

/// <summary>Makes smaller scenarios of a failing one: without a run of its operations, then with one operation made simpler.</summary>
internal static class ScenarioShrinker
{
    public static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        IReadOnlyList<Operation> all = scenario.Operations;
        for (int run = all.Count / 2; run > 0; run /= 2)
        {
            for (int start = all.Count - run; start >= 0; start -= run)
            {
                yield return new Scenario([.. all.Take(start), .. all.Skip(start + run)]);
            }
        }

        for (int i = 0; i < all.Count; i++)
        {
            foreach (Operation simpler in Simplify(all[i]))
            {
                yield return new Scenario([.. all.Take(i), simpler, .. all.Skip(i + 1)]);
            }
        }
    }

    private static IEnumerable<Operation> Simplify(Operation operation)
    {
        if (operation.Key.Length > 0)
        {
            yield return operation with { Key = operation.Key[..^1] };
        }

        if (operation.Other.Length > 0)
        {
            yield return operation with { Other = operation.Other[..^1] };
        }

        for (int i = 0; i < operation.Key.Length; i++)
        {
            if (operation.Key[i] is not ("a" or "b"))
            {
                yield return operation with { Key = [.. operation.Key.Take(i), "b", .. operation.Key.Skip(i + 1)] };
            }
        }

        if (operation.Tree > 0)
        {
            yield return operation with { Tree = 0 };
        }

        if (operation.Number > 0)
        {
            yield return operation with { Number = operation.Number / 2 };
            yield return operation with { Number = operation.Number - 1 };
        }

        if (operation.Size > 0)
        {
            yield return operation with { Size = operation.Size / 2 };
            yield return operation with { Size = operation.Size - 1 };
        }
    }
}
