// Attaching from F#: nothing in the model changes, and a report says what its rectifiers do.
open TorchRelu
open TorchRelu.Samples
open TorchSharp
open type TorchSharp.torch.nn

let layer name (layer: Module<torch.Tensor, torch.Tensor>) = struct (name, layer)

let network () =
    torch.manual_seed 1L |> ignore

    Sequential(
        layer "fc1" (Linear(int64 Clouds.Inputs, 64L)),
        layer "relu1" (ReLU()),
        layer "fc2" (Linear(64L, 64L)),
        layer "relu2" (ReLU()),
        layer "fc3" (Linear(64L, int64 Clouds.Classes))
    )

[<EntryPoint>]
let main _ =
    use data = new Clouds()
    use model = network ()
    use optimizer = torch.optim.Adam(model.parameters (), 0.001)
    use monitor = DyingReluMonitor.Attach(model, optimizer) // finds every rectifier
    printfn $"{monitor}"

    for _ in 1..10 do
        for struct (inputs, labels) in data.Batches() do
            use _ = torch.NewDisposeScope()
            optimizer.zero_grad ()
            let loss = functional.cross_entropy (model.call inputs, labels)
            loss.backward ()
            optimizer.step () |> ignore
            monitor.Step(float (loss.item<float32> ())) // after each optimizer.step ()

        monitor.EndEpoch(data.Accuracy model) // after each pass over the data

    printfn $"Accuracy {data.Accuracy model:P1}"
    printfn $"{monitor.Report().ToText 100}"
    0
